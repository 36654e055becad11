/** The network goes away while things run; when it is back, nothing is lost and nothing was done twice. */
import { type Page } from '@playwright/test';

import { environment, notebookOf, NotebookView } from './notebook';
import { Relay } from './relay';
import { expect, fresh, listen, Server, test as base } from './studio';

/** How long the network is away. Some seconds drop every websocket; a real outage has been tried with 300. */
const AWAY_SECONDS = Number(process.env.SMSTUDIO_OFFLINE_SECONDS ?? 8);

/** A page waits up to half a minute between two tries to reach the server. */
const BACK = { timeout: 60_000 };

/** What pages say of themselves while there is no network. */
const OFFLINE = [/net::ERR_/, /WebSocket/, /Failed to fetch/];

const KERNEL = 'Python 3 (Current environment)';
const SIZE = '2 vCPU + 4 GiB';

/** Pages reach the server through a relay; `direct` is past it. */
const test = base.extend<{ relay: Relay; direct: Server }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  relay: async ({}, use, { project }) => {
    const relay = await Relay.open(Number(new URL(project.use.baseURL ?? '').port));
    await use(relay);
    await relay.close();
  },
  baseURL: ({ relay }, use) => use(relay.url),
  direct: async ({ playwright }, use, { project }) => {
    const request = await playwright.request.newContext({ baseURL: project.use.baseURL });
    await use(new Server(request));
    await request.dispose();
  },
  complaints: async ({ complaints }, use) => {
    await use(complaints);
    const other = complaints.filter(text => !OFFLINE.some(pattern => pattern.test(text)));
    complaints.splice(0, complaints.length, ...other);
  }
});

test.setTimeout((AWAY_SECONDS + 180) * 1000);

/** Code that counts on the server's side how often it was run, and then does more. */
function counting(more: string): string {
  return `open("count", "a").write("x")\n${more}`;
}

/** A second tab on the notebook. */
async function secondTab(page: Page, url: string, complaints: string[]): Promise<Page> {
  const second = await page.context().newPage();
  listen(second, complaints);
  await closeDialogs(second);
  await second.goto(url);
  return second;
}

/** Whether the notebook in front has its connection to the kernel. */
function connection(page: Page): Promise<string> {
  return page.evaluate(() => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      sessionContext: { session: { kernel: { connectionStatus: string } | null } | null };
    };
    return panel.sessionContext.session?.kernel?.connectionStatus ?? 'none';
  });
}

/** Close, as soon as they are in the way, what Lab says about a server that it does not reach. */
async function closeDialogs(page: Page): Promise<void> {
  const dialog = page.locator('.jp-Dialog', { hasText: /Server Connection Error|File Save Error/ }).first();
  const close = (): Promise<void> => dialog.locator('.jp-Dialog-button').last().click();
  // The next one comes as soon as one is closed.
  await page.addLocatorHandler(dialog, close, { noWaitAfter: true });
}

test('a cell runs on while two tabs are offline; its output is there when they are back', async ({
  page,
  relay,
  direct,
  complaints,
  tmpPath
}) => {
  const path = `${tmpPath}/away.ipynb`;
  const lines = AWAY_SECONDS + 4;
  const code = counting(
    `import time\nfor i in range(${lines}):\n    print(i, flush=True)\n    time.sleep(1)\nprint("done")`
  );
  await direct.write(path, notebookOf([code, ''], environment('system', 'ml.t3.medium')));
  const notebook = new NotebookView(page);
  await closeDialogs(page);
  await notebook.open('away.ipynb');
  await notebook.run(0);
  await expect(notebook.output(0)).toContainText('0', { timeout: 60_000 });
  const second = await secondTab(page, `${relay.url}/lab/tree/${path}`, complaints);
  const other = new NotebookView(second);
  await other.expectRunning(KERNEL, SIZE);

  await test.step('both tabs lose every connection', async () => {
    relay.cut();
    for (const tab of [page, second]) {
      await expect.poll(() => connection(tab)).not.toBe('connected');
    }
    await page.waitForTimeout(AWAY_SECONDS * 1000);
    relay.restore();
  });

  await test.step('they are back by themselves, with the output of the whole cell', async () => {
    for (const tab of [page, second]) {
      await expect.poll(() => connection(tab), BACK).toBe('connected');
    }
    const wanted = [...Array(lines).keys(), 'done'].join('\n');
    await expect(notebook.output(0)).toHaveText(wanted, { timeout: 30_000 });
    await expect(notebook.cell(0).locator('.jp-InputPrompt')).toHaveText('[1]:');
    await notebook.expectRunning(KERNEL, SIZE);
    await other.expectRunning(KERNEL, SIZE);
  });

  await test.step('nothing was done twice, and both tabs have the same kernel', async () => {
    await notebook.expectOutput(1, 'print(open("count").read(), i)', `x ${lines - 1}`);
    await other.expectOutput(1, 'print("second", i)', `second ${lines - 1}`);
    expect(await direct.placements()).toHaveLength(1);
    expect(await direct.kernels()).toHaveLength(1);
    expect(await direct.runningTypes()).toEqual(['ml.t3.medium']);
  });
});

test('a start goes on while two tabs are offline; both have its kernel when they are back', async ({
  page,
  relay,
  direct,
  complaints,
  tmpPath
}) => {
  const path = `${tmpPath}/start.ipynb`;
  // Scripts have a time limit, so that a long outage sees the start's end as well.
  const script = fresh('slow-start');
  await direct.createScript(script, `sleep ${Math.min(AWAY_SECONDS, 20) + 2}`);
  const named = environment('system', 'ml.t3.medium', script);
  await direct.write(path, notebookOf([counting('print("ran")'), ''], named));
  const notebook = new NotebookView(page);
  await closeDialogs(page);
  await notebook.open('start.ipynb');
  const second = await secondTab(page, `${relay.url}/lab/tree/${path}`, complaints);
  const other = new NotebookView(second);
  await expect(other.kernel).toHaveText('No Kernel');

  await notebook.run(0);
  await expect(notebook.kernel).toHaveAttribute('aria-busy', 'true');
  await expect.poll(() => direct.placements()).toHaveLength(1);
  relay.cut();
  await page.waitForTimeout(AWAY_SECONDS * 1000);
  relay.restore();

  await notebook.expectRunning(KERNEL, SIZE, BACK.timeout);
  await other.expectRunning(KERNEL, SIZE, BACK.timeout);
  await expect(notebook.output(0)).toHaveText('ran', { timeout: 30_000 });
  await notebook.expectOutput(1, 'print(open("count").read())', 'x');
  await other.expectOutput(1, 'print("second")', 'second');
  expect(await direct.placements()).toHaveLength(1);
  expect(await direct.kernels()).toHaveLength(1);
  expect(await direct.runningTypes()).toEqual(['ml.t3.medium']);
  await direct.request.delete(`/smstudio/images/scripts/${script}`);
});
