/** The base of every browser test: JupyterLab with the studio, in which nothing may go wrong unseen. */
import { type APIRequestContext, type Page } from '@playwright/test';
import { expect, test as galata } from '@jupyterlab/galata';

import type {
  ClusterPage,
  Placement,
  PlacementPage,
  RunningInstance,
  RunningInstancePage
} from '../../labextension/src/core/wire';

export { expect };

/**
 * What is logged without anything being wrong: a first look for an icon; ipywidgets, which asks the kernel for its
 * widgets in each tab and answers in all of them; and JupyterLab's debugger, which asks each kernel for its state
 * when a notebook is opened, and complains where that kernel ends before it has answered.
 */
const EXPECTED = [
  /favicon\.ico/,
  // Playwright's own script is not let into the preview of a snapshot either.
  /Blocked script execution in '[^']*\/sharing\/snapshots\/[^']*\/preview/,
  /Comm not found for comm id/,
  /Could not restore the debugger state: (Canceled future|Kernel connection is disposed|Kernel is dead)/
];

/** What the server says, past the page. */
export class Server {
  constructor(readonly request: APIRequestContext) {}

  /** The answer of a route of the studio, e.g. `resources/costs`. */
  async get<T>(path: string): Promise<T> {
    const response = await this.request.get(`/smstudio/${path}`);
    expect(response.status(), await response.text()).toBe(200);
    return (await response.json()) as T;
  }

  async placements(): Promise<Placement[]> {
    return (await this.get<PlacementPage>('kernels/placements')).items;
  }

  /** The placement of a notebook, which has exactly one. */
  async placementOf(path: string): Promise<Placement> {
    const found = (await this.placements()).filter(placement => placement.path === path);
    expect(found, `placements of ${path}`).toHaveLength(1);
    return found[0] as Placement;
  }

  async instances(): Promise<RunningInstance[]> {
    return (await this.get<RunningInstancePage>('resources/instances')).items;
  }

  /** Names of the instance types that run, sorted. */
  async runningTypes(): Promise<string[]> {
    return (await this.instances()).map(instance => instance.type).sort();
  }

  /** Ids of the kernels that Jupyter itself lists. */
  async kernels(): Promise<string[]> {
    const response = await this.request.get('/api/kernels');
    return ((await response.json()) as { id: string }[]).map(kernel => kernel.id);
  }

  /** Add a start-up script. */
  async createScript(name: string, content: string): Promise<void> {
    const data = { name, content, default: false };
    const response = await this.request.post('/smstudio/images/scripts', { data });
    expect(response.ok(), await response.text()).toBe(true);
  }

  /** Start a kernel past the page, and wait until it runs. */
  async start(kernelId: string, instanceType: string, path: string, image = 'system'): Promise<void> {
    const data = { image, kernel: 'python3', instance_type: instanceType, startup_script: '', path };
    const placed = await this.request.put(`/smstudio/kernels/placements/${kernelId}`, { data });
    expect(placed.ok(), await placed.text()).toBe(true);
    const kernel = { id: kernelId, name: 'python3' };
    const session = await this.request.post('/api/sessions', {
      data: { path, name: path, type: 'notebook', kernel }
    });
    expect(session.ok(), await session.text()).toBe(true);
  }

  /** Write a file into the folder that JupyterLab shows. */
  async write(path: string, content: unknown, type: 'notebook' | 'file' = 'notebook'): Promise<void> {
    const format = type === 'notebook' ? 'json' : 'text';
    const response = await this.request.put(`/api/contents/${encodeURI(path)}`, {
      data: { type, format, content }
    });
    expect(response.ok(), await response.text()).toBe(true);
  }

  /** Ids of the Spark clusters that have not ended. */
  async clusters(): Promise<string[]> {
    const { items } = await this.get<ClusterPage>('spark/clusters');
    return items.filter(({ state }) => !state.startsWith('TERMINATED')).map(({ id }) => id);
  }

  /** Stop all that runs, and what was about to run, so that the next test finds nothing. */
  async stopAll(): Promise<void> {
    const stop = async (): Promise<unknown[]> => {
      await this.request.delete('/smstudio/resources/instances');
      const clusters = await this.clusters();
      await Promise.all(clusters.map(id => this.request.post(`/smstudio/spark/clusters/${id}/terminate`)));
      return [...clusters, ...(await this.instances()), ...(await this.placements()).filter(isStarting)];
    };
    await expect.poll(stop, { timeout: 60_000 }).toEqual([]);
  }
}

/** What every browser test is given. */
export interface IFixtures {
  complaints: string[];
  server: Server;
}

export const test = galata.extend<IFixtures>({
  // Galata would hide from the page what it has not started itself; `server` ends everything.
  kernels: null,
  sessions: null,
  terminals: null,

  /** Errors of the page so far. A test that provokes one removes it; what is left fails the test. */
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      listen(page, complaints);
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true }
  ],

  server: [
    async ({ request }, use) => {
      const server = new Server(request);
      await use(server);
      await server.stopAll();
    },
    { auto: true }
  ],

  /** Galata's own also waits for an active launcher, which a page of the studio in the URL replaces. */
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  waitForApplication: async ({}, use) => {
    await use(async (page: Page) => {
      await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
      await page.locator('#jp-main-dock-panel').waitFor();
      // What was open before is put back until then.
      await page.evaluate(() => window.jupyterapp.restored.then(() => undefined));
    });
  }
});

/** A name that an earlier, failed try of this test has not taken. */
export function fresh(name: string): string {
  const { retry } = test.info();
  return retry === 0 ? name : `${name}-${retry + 1}`;
}

/** Whether a kernel is on its way to an instance. */
function isStarting({ state }: Placement): boolean {
  return state === 'Pending' || state === 'Starting';
}

/** Collect what a page complains of. */
export function listen(page: Pick<Page, 'on'>, complaints: string[]): void {
  const complain = (text: string): void => {
    if (!EXPECTED.some(pattern => pattern.test(text))) {
      complaints.push(text);
    }
  };
  page.on('pageerror', error => complain(`page error: ${error.message}`));
  page.on('console', message => {
    if (message.type() === 'error') {
      complain(`console: ${message.text()} (${message.location().url})`);
    }
  });
}
