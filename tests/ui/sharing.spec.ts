/** A notebook is shared by a link, read where nothing of it runs, copied, renewed, revoked, and taken elsewhere. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';

import type { CreateSnapshot, Snapshot, SnapshotPage } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { environment, notebookOf, NotebookView } from './notebook';
import type { Server } from './studio';
import { expect, fresh, listen, test } from './studio';
import { changeTheme, THEMES } from './theme';
import { Tracking } from './tracking';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
/** A token that is none. */
const SECRET = `ghp_${'A1b2C3d4'.repeat(4)}E5f6`;
/** A picture that is none, so that nothing is asked for. */
const HTML =
  '<img src="data:image/gif;base64,AA" onerror="parent.owned=true"><script>parent.owned=true</script>';
const OUTPUT = { output_type: 'display_data', data: { 'text/html': `${HTML}<b>bold</b>` }, metadata: {} };
const METADATA = environment('system', 'ml.t3.medium');

test('a notebook is shared, read, copied, renewed and revoked', async ({
  page,
  server,
  tmpPath,
  complaints
}) => {
  test.setTimeout(240_000);
  const studio = page.locator('#smstudio-page-sharing');
  const dialog = page.locator('.jp-Dialog');
  const notebook = new NotebookView(page);
  const shoot = pictures(page);
  const path = `${tmpPath}/study.ipynb`;
  const first = [`token = "${SECRET}"`, 'open("data.csv").read()'];
  await server.write(`${tmpPath}/data.csv`, 'a,b\n1,2\n', 'file');
  await server.write(path, notebookOf(first, METADATA, [OUTPUT]));
  let link = '';

  await test.step('the file browser shares what is chosen in it', async () => {
    await page.locator('.jp-DirListing-item', { hasText: 'study.ipynb' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Create shareable snapshot…' }).click();
    await expect(dialog.getByText(path)).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toHaveCount(0);
  });

  await test.step('Share shows the secret first, and creates when it is agreed to', async () => {
    await notebook.open('study.ipynb');
    await notebook.node.getByRole('button', { name: 'Share' }).click();
    const create = dialog.getByRole('button', { name: 'Create', exact: true });
    await expect(dialog.getByText('It seems to hold 1 secret.')).toBeVisible();
    await expect(dialog.getByText(SECRET)).toHaveCount(0);
    await expect(create).toHaveAttribute('aria-disabled', 'true');
    await checkAccess(page, '.jp-Dialog');
    await shoot('dialog');
    await dialog.getByRole('checkbox', { name: /^Share anyway/ }).check();
    await expect(dialog.getByRole('checkbox', { name: 'data.csv' })).toBeChecked();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('The first one');
    await create.click();
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await expect(dialog.getByRole('status')).toContainText('link');
    link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('the link shows it, and nothing in it runs', async () => {
    await page.goto(link);
    const shown = studio.frameLocator('iframe');
    await expect(shown.getByText('bold')).toBeVisible();
    await expect(shown.locator('script, [onerror]')).toHaveCount(0);
    expect(await page.evaluate(() => 'owned' in window)).toBe(false);
    await shoot('preview');
    await page.setViewportSize({ width: 900, height: 700 });
    await expect(studio.getByRole('button', { name: 'Create a copy' })).toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 1440, height: 900 });
    await studio.getByRole('tab', { name: 'Snapshot details' }).click();
    await expect(studio.getByText('ml.t3.medium', { exact: true })).toBeVisible();
    await expect(studio.getByRole('grid', { name: 'Data files' })).toContainText('data.csv');
    // Not on the preview: axe would wait for ever for a script to run in its frame.
    await checkAccess(page, '#smstudio-page-sharing');
    await shoot('details');
  });

  await test.step('a copy says where it comes from', async () => {
    await studio.getByRole('button', { name: 'Create a copy' }).click();
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(`${tmpPath}/mine`);
    await dialog.getByRole('button', { name: 'Create a copy' }).click();
    await expect(notebook.banner(/A copy of “study”, version 1/)).toBeVisible();
    await expect(notebook.cell(0)).toContainText('token');
  });

  await test.step('a newer version is pulled after its changes were seen', async () => {
    await server.write(path, notebookOf(['print("second")', ...first.slice(1)], METADATA));
    const second = await share(server, { path, note: 'Without the token' });
    await notebook.banners.getByRole('button', { name: 'Pull version 2…' }).click();
    await expect(dialog.getByRole('region', { name: 'Differences' })).toContainText('+ print("second")');
    await shoot('pull');
    await dialog.getByRole('button', { name: 'Pull version 2' }).click();
    await expect(notebook.cell(0)).toContainText('print("second")');
    await expect(notebook.banner(/version 2/)).toBeVisible();
    await expect(notebook.banners.getByRole('button', { name: /^Pull/ })).toHaveCount(0);
    await page.goto(link);
    await studio.getByRole('button', { name: 'Show differences' }).click();
    await expect(studio.getByRole('region', { name: 'Differences' })).toContainText('- token =');
    await shoot('versions');
    await studio.getByRole('button', { name: 'Open version 2' }).click();
    await expect(page).toHaveURL(new RegExp(second.id));
  });

  await test.step('what is exported can be imported', async () => {
    await studio.getByRole('button', { name: 'Export…' }).click();
    await dialog.locator('input').fill(`${tmpPath}/elsewhere`);
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.locator('.jp-DirListing-item', { hasText: 'README.md' })).toBeVisible();
    await page.evaluate(
      folder => window.jupyterapp.commands.execute('filebrowser:open-path', { path: folder }),
      tmpPath
    );
    await page.locator('.jp-DirListing-item', { hasText: 'elsewhere' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Import exported notebook…' }).click();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await expect(notebook.cell(0)).toContainText('print("second")');
  });

  await test.step('a revoked link takes the notebook away where it is open', async () => {
    await page.goto('?smstudio=sharing');
    const row = studio.getByRole('row', { name: /The first one/ });
    await expect(row).toBeVisible();
    await checkAccess(page, '#smstudio-page-sharing');
    await shoot('list');
    // After it: the same page in a second window is moved to a workspace of its own.
    const other = await page.context().newPage();
    listen(other, complaints);
    await other.goto(link);
    const reader = other.locator('#smstudio-page-sharing');
    await expect(reader.locator('iframe')).toBeVisible({ timeout: 30_000 });
    await row.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Revoke link…' }).click();
    await dialog.getByRole('button', { name: 'Revoke link' }).click();
    await expect(row).toContainText('Revoked');
    await expect(reader.getByText(/has revoked this link/)).toBeVisible();
    await expect(reader.locator('iframe')).toHaveCount(0);
    await other.close();
  });
});

test('a run and a leaderboard are shared, and stay when the runs go', async ({
  page,
  server,
  complaints
}) => {
  const studio = page.locator('#smstudio-page-sharing');
  const experiments = page.locator('#smstudio-page-experiments');
  const dialog = page.locator('.jp-Dialog');
  const shoot = pictures(page);
  const tracking = new Tracking(server);
  const experiment = await tracking.experiment(fresh('digits-shared'));
  const runs: string[] = [];
  for (const lr of ['0.1', '0.01']) {
    const run = await tracking.run(experiment, `rate ${lr}`);
    const losses = Array.from({ length: 20 }, (_, step) => ({
      key: 'loss',
      value: Math.exp(-step * +lr),
      step
    }));
    await tracking.log(run, losses, { lr, api_key: SECRET });
    await tracking.end(run);
    runs.push(run);
  }
  let link = '';

  await test.step('a run is shared when its secret is agreed to', async () => {
    await page.goto(`?smstudio=experiments&run=${runs[0]}`);
    await experiments.getByRole('button', { name: 'Share…' }).click();
    const share = dialog.getByRole('button', { name: 'Share', exact: true });
    await expect(dialog.getByText('It seems to hold 1 secret.')).toBeVisible();
    await expect(dialog.getByText(SECRET)).toHaveCount(0);
    await checkAccess(page, '.jp-Dialog');
    await shoot('figures-dialog');
    await dialog.getByRole('checkbox', { name: /^Share anyway/ }).check();
    await share.click();
    link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('so is a leaderboard, with the columns that are shown', async () => {
    await page.goto(`?smstudio=experiments&experiment=${experiment}`);
    await expect(experiments.getByRole('grid', { name: 'Runs' })).toContainText('rate 0.01');
    await experiments.getByRole('button', { name: 'Share…' }).click();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('Two rates');
    await dialog.getByRole('checkbox', { name: /^Share anyway/ }).check();
    await dialog.getByRole('button', { name: 'Share', exact: true }).click();
    await expect(dialog.getByRole('textbox', { name: 'Link' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('the links show the figures of runs that are gone', async () => {
    const data = { run_ids: runs, action: 'delete' };
    const gone = await server.request.post('/smstudio/experiments/run-actions', { data });
    expect(gone.ok()).toBe(true);
    await page.goto(link);
    const shown = studio.frameLocator('iframe');
    await expect(shown.getByRole('heading', { name: 'rate 0.1' })).toBeVisible();
    await expect(shown.getByRole('img', { name: 'loss over Step' })).toBeVisible();
    await expect(studio.getByRole('button', { name: 'Create a copy' })).toHaveCount(0);
    await shoot('figures');
    await page.setViewportSize({ width: 900, height: 700 });
    await shoot('figures-narrow');
    await page.setViewportSize({ width: 1440, height: 900 });
    await studio.getByRole('tab', { name: 'Snapshot details' }).click();
    await expect(studio.getByText('Nobody has opened the link yet.')).toBeVisible();
    await checkAccess(page, '#smstudio-page-sharing');
    await shoot('figures-details');
    await page.goto('?smstudio=sharing');
    const row = studio.getByRole('row', { name: /Two rates/ });
    await expect(row).toContainText('Leaderboard');
    await shoot('figures-list');
  });

  const left = complaints.filter(text => !text.includes("the document's frame is sandboxed"));
  complaints.splice(0, complaints.length, ...left);
});

/** Share past the page, whatever is found. */
async function share(server: Server, data: CreateSnapshot): Promise<Snapshot> {
  const response = await server.request.post('/smstudio/sharing/snapshots', { data });
  expect(response.ok(), await response.text()).toBe(true);
  const { items } = await server.get<SnapshotPage>('sharing/snapshots?scope=mine');
  return items[0] as Snapshot;
}

/** Pictures of the window in both themes. */
function pictures(page: Pick<Page, 'screenshot' | 'evaluate' | 'locator'>): (name: string) => Promise<void> {
  return async name => {
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      await page.screenshot({
        path: join(PICTURES, `sharing-${name}-${theme.toLowerCase()}.png`),
        animations: 'disabled'
      });
    }
  };
}
