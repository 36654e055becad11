/** A notebook and its Spark cluster, as their user sees and handles them. */
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import type { Cluster, ClusterPage, CreateCluster, SparkSessionPage } from '../../labextension/src/core/wire';
import { NotebookView } from './notebook';
import { missingPackages } from './packages';
import { expect, type Server } from './studio';
import { changeTheme, THEMES } from './theme';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
/** The image of Spark is built first where no test has used it yet. */
const READY = 300_000;

/** What is needed of a page. */
type SparkPage = Pick<Page, 'locator' | 'keyboard' | 'evaluate' | 'screenshot' | 'getByRole'>;

/** Why the image of Spark cannot be built without a download; empty: it can. */
export function missingSpark(): string {
  return missingPackages('sparkanalytics-1.0.0.txt', 'Spark');
}

/** Create a cluster past the page, and wait until notebooks can be connected to it. */
export async function createCluster(server: Server, wanted: CreateCluster): Promise<Cluster> {
  const response = await server.request.post('/smstudio/spark/clusters', { data: wanted });
  expect(response.ok(), await response.text()).toBe(true);
  const { id } = (await response.json()) as Cluster;
  const found = async (): Promise<Cluster | undefined> =>
    (await server.get<ClusterPage>('spark/clusters')).items.find(cluster => cluster.id === id);
  await expect.poll(async () => (await found())?.state, { timeout: READY }).toMatch(/WAITING|TERMINATED/);
  const cluster = (await found()) as Cluster;
  expect(cluster.state, cluster.state_message).toBe('WAITING');
  return cluster;
}

/** The notebook in front, with its chip *Cluster*. */
export class SparkView extends NotebookView {
  readonly chip: Locator;
  readonly popup: Locator;

  constructor(
    private readonly _page: SparkPage,
    private readonly _server: Server
  ) {
    super(_page);
    this.chip = this.node.getByRole('button', { name: /^Cluster: / });
    this.popup = _page.getByRole('dialog', { name: 'Cluster', exact: true });
  }

  /** The entry of a cluster in the popup. */
  row(cluster: string): Locator {
    return this.popup.getByRole('listitem').filter({ hasText: cluster });
  }

  /** Connect to a cluster that asks nothing. */
  async connect(cluster: string): Promise<void> {
    await this.chip.click();
    await this.row(cluster).getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(this.chip).toHaveText(cluster, { timeout: 120_000 });
  }

  /** Start the kernel again, and wait until it has found its session. */
  async restart(cluster: string): Promise<void> {
    await this._page.evaluate(() => {
      // Ends with the restart, which waits for the dialog's answer.
      void window.jupyterapp.commands.execute('notebook:restart-kernel');
    });
    await this._page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
    await expect(this.chip).toHaveText('Reconnecting…');
    await expect(this.chip).toHaveText(cluster, { timeout: 120_000 });
  }

  /** Numbers of the open sessions on a cluster. */
  async sessions(cluster: string): Promise<number[]> {
    const { items } = await this._server.get<SparkSessionPage>('spark/sessions');
    return items.filter(session => session.cluster_name === cluster).map(session => session.id);
  }

  /** Take a picture in each theme; `check` looks at each. */
  async shoot(part: string, check?: () => Promise<void>): Promise<void> {
    for (const theme of THEMES) {
      await changeTheme(this._page, theme);
      const path = join(PICTURES, `spark-${part}-${theme.toLowerCase()}.png`);
      await this._page.screenshot({ path, animations: 'disabled' });
      await check?.();
    }
  }
}
