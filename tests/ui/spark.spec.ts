/** Spark by clicking: a cluster on this machine is created, watched and terminated; servers elsewhere are connected to. */
import { createServer } from 'node:http';
import type { AddressInfo, Server as Listener } from 'node:net';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import type { Cluster, ClusterPage } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { expect, fresh, test } from './studio';
import { changeTheme, THEMES } from './theme';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
/** The image of Spark is built first where no test has used it yet. */
const READY = 300_000;

/** Take pictures of the page in each theme. */
async function shoot(page: Page, part: string): Promise<void> {
  for (const theme of THEMES) {
    await changeTheme(page, theme);
    const path = join(PICTURES, `spark-${part}-${theme.toLowerCase()}.png`);
    await page.screenshot({ path, animations: 'disabled' });
  }
  await checkAccess(page, '#smstudio-page-spark');
}

test('a cluster is created from its template, watched and terminated by clicking', async ({
  page,
  server
}) => {
  test.setTimeout(READY + 120_000);
  const name = fresh('local-cluster');
  const cluster = async (): Promise<Cluster | undefined> => {
    const { items } = await server.get<ClusterPage>('spark/clusters');
    return items.find(each => each.name === name);
  };

  await test.step('the form follows the template', async () => {
    await page.goto('?smstudio=spark');
    await page.getByRole('button', { name: 'Create cluster' }).click();
    await page.getByRole('radio', { name: 'Livy' }).check();
    const address = page.getByLabel('Address');
    await address.fill('livy.example.org:8998');
    await address.blur();
    await expect(address).toHaveAccessibleDescription('Address must begin with http:// or https://.');
    await page.getByLabel('Authentication').selectOption('Basic_Access');
    await expect(page.getByLabel(/^Password/)).toHaveAttribute('type', 'password');
    await shoot(page, 'form-livy');
    await page.getByRole('radio', { name: 'Local Spark', exact: true }).check();
    await page.getByLabel('Cluster name').fill(name);
    await page.getByLabel('Instance type').selectOption('ml.t3.medium');
    const idle = page.getByLabel('Idle timeout (minutes)');
    await expect(idle).toHaveAccessibleDescription(/0 means never\.$/);
    await idle.fill('30');
    const plan = page.getByRole('complementary', { name: 'Plan' });
    await expect(plan).toContainText('$ an hour');
    await expect(plan).toContainText('after 30 minutes without work');
    await shoot(page, 'form');
    await page.getByRole('button', { name: 'Create cluster' }).click();
  });

  await test.step('its start is watched', async () => {
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(page.getByRole('list', { name: `Start of ${name}` })).toBeVisible();
    await shoot(page, 'starting');
    await expect(page.locator('.sms-StateChip')).toHaveText('Waiting', { timeout: READY });
    expect((await cluster())?.state).toBe('WAITING');
    await expect(page.getByLabel('Cell that connects')).toContainText((await cluster())?.id ?? '?');
    await shoot(page, 'overview');
  });

  await test.step('its idle timeout is changed, its log and configuration are read', async () => {
    await page.getByLabel('Idle timeout (minutes)').fill('45');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await cluster())?.idle_minutes).toBe(45);
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await expect(page.getByRole('row', { name: /spark\.master/ })).toBeVisible();
    await shoot(page, 'configuration');
    await page.getByRole('tab', { name: 'Log' }).click();
    await expect(page.getByRole('log')).not.toBeEmpty();
    await shoot(page, 'log');
  });

  await test.step('it is found by its status, terminated with a warning, and taken off the list', async () => {
    const dialog = page.locator('.jp-Dialog');
    await page.getByRole('button', { name: 'Clusters' }).click();
    await page.getByLabel('Status').selectOption('Waiting');
    await expect(page).toHaveURL(/status=WAITING/);
    await shoot(page, 'list');
    await page.getByRole('button', { name: 'Discover EMR clusters…' }).click();
    await expect(dialog.getByLabel('Region')).toBeVisible();
    await checkAccess(page, '.jp-Dialog');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Terminate cluster' }).click();
    await expect(dialog).toContainText('All data on the cluster is lost');
    await checkAccess(page, '.jp-Dialog');
    await dialog.getByRole('button', { name: 'Terminate cluster' }).click();
    await expect(page.locator('.sms-StateChip')).toHaveText('Terminated', { timeout: 60_000 });
    expect(await server.instances()).toEqual([]);
    await page.getByRole('tab', { name: 'Log' }).click();
    await expect(page.getByText('Logs are kept until the cluster is removed from the list.')).toBeVisible();
    await expect(page.getByRole('log')).toContainText('Terminated.');
    await shoot(page, 'terminated');
    await page.getByRole('button', { name: 'Remove cluster' }).click();
    await dialog.getByRole('button', { name: 'Remove cluster' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Clusters' })).toBeVisible();
    expect(await cluster()).toBeUndefined();
  });
});

/** Listen on a free port of this machine; returns the port. */
async function listen(server: Listener): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('servers elsewhere say what is wrong with them, and are connected to when it is mended', async ({
  page
}) => {
  let status = 500;
  const livy = createServer((_, answer) => {
    answer.writeHead(status, { 'Content-Type': 'application/json' });
    answer.end('{"version": "0.8.0-incubating", "from": 0, "total": 0, "sessions": []}');
  });
  const connect = createServer();
  const [livyPort, connectPort] = [await listen(livy), await listen(connect)];
  const open = page.locator('#smstudio-page-spark');
  const chip = open.locator('.sms-StateChip').first();

  await test.step('a Livy server that fails is named with what it said', async () => {
    await page.goto('?smstudio=spark&view=create&template=livy');
    await open.getByLabel('Cluster name').fill(fresh('their-livy'));
    await open.getByLabel('Address').fill(`http://localhost:${livyPort}`);
    await open.getByRole('button', { name: 'Create cluster' }).click();
    await expect(open.getByRole('alert')).toContainText('No connection was made.');
    await expect(open.getByRole('alert')).toContainText('500');
    await shoot(page, 'livy-wrong');
  });

  await test.step('what was entered is kept for another try', async () => {
    status = 200;
    await open.getByRole('button', { name: 'Clone and edit' }).click();
    await expect(open.getByLabel('Address')).toHaveValue(`http://localhost:${livyPort}`);
    await open.getByRole('button', { name: 'Create cluster' }).click();
    await expect(chip).toHaveText('Waiting');
    await expect(open.getByRole('alert')).toHaveCount(0);
  });

  await test.step('a Spark Connect server has no sessions here, and its token is the kernel’s', async () => {
    await page.goto('?smstudio=spark&view=create&template=connect');
    await open.getByLabel('Cluster name').fill(fresh('their-connect'));
    await open.getByLabel('Address').fill(`sc://localhost:${connectPort}`);
    await open.getByRole('button', { name: 'Create cluster' }).click();
    await expect(chip).toHaveText('Waiting');
    await expect(open.getByRole('tab', { name: 'Sessions' })).toHaveCount(0);
    await shoot(page, 'connect');
    await open.getByRole('tab', { name: 'Credentials' }).click();
    await expect(open.getByRole('status').filter({ hasText: 'No token is stored.' })).toBeVisible();
    await shoot(page, 'connect-token');
  });

  livy.close();
  livy.closeAllConnections();
  connect.close();
});
