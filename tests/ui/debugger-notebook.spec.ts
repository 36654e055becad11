/**
 * The main job of the debugger: the demo notebook from end to end, in the catalogue's own image of PyTorch. A CNN
 * that was initialised badly is watched in a plain loop, and then in a job that a rule stops.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { DebuggedJob, DebuggedJobPage } from '../../labextension/src/core/wire';
import { NotebookView } from './notebook';
import { missingTorch } from './packages';
import { expect, fresh, test } from './studio';
import { changeTheme, THEMES } from './theme';

const ROOT = join(__dirname, '../..');
const DEMO = join(ROOT, 'binder/notebooks/4-watch-a-training.ipynb');
const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
/** The layer next to the image, whose gradient is the least. */
const LOWEST = 'gradient/Net_conv1.weight';

test('a badly initialised CNN is watched, judged and stopped', async ({ page, server, tmpPath }) => {
  const reason = missingTorch();
  test.skip(reason !== '', reason);
  test.setTimeout(240_000);
  const demo = JSON.parse(readFileSync(DEMO, 'utf8')) as { cells: { cell_type: string }[] };
  const code = demo.cells.flatMap((cell, index) => (cell.cell_type === 'code' ? [index] : []));
  type Cells = [number, number, number, number, number, number, number, number];
  const [data, net, loop, picture, rule, job, summary, mended] = code as Cells;
  const name = fresh('watch');
  await server.write(`${tmpPath}/${name}.ipynb`, demo);
  const notebook = new NotebookView(page);
  const open = page.locator('#smstudio-page-debugger');
  const main = page.locator('#jp-main-dock-panel');
  const show = async (): Promise<void> => {
    await main.getByRole('tab', { name: 'Debugger' }).click();
    await open.getByRole('button', { name: 'Debugger', exact: true }).click();
  };
  const shoot = async (view: string): Promise<void> => {
    const closes = page.getByTitle('Hide notification', { exact: true });
    while ((await closes.count()) > 0) {
      const left = await closes.count();
      await closes.first().click();
      await expect.poll(() => closes.count()).toBeLessThan(left);
    }
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      const path = join(PICTURES, `debugger-${view}-${theme.toLowerCase()}.png`);
      await page.screenshot({ path, animations: 'disabled' });
    }
  };
  const jobs = async (): Promise<DebuggedJob[]> => (await server.get<DebuggedJobPage>('debugger/jobs')).items;

  await test.step('a plain loop is on the page, and judged', async () => {
    await notebook.open(`${name}.ipynb`);
    for (const index of [data, net, loop]) {
      await notebook.run(index);
      await expect(notebook.cell(index).locator('.jp-InputPrompt')).toHaveText(/\[\d+\]:/, {
        timeout: 120_000
      });
    }
    await expect(notebook.output(loop).first()).toContainText(
      `The page Debugger shows this training as ${name}-Net-1`
    );
    await expect(notebook.output(loop).last()).toContainText(/The loss went from 2\.\d+ to 2\.\d+/);
    await notebook.run(picture);
    await expect(notebook.output(picture).locator('img')).toBeVisible();
    await notebook.run(rule);
    await expect(notebook.output(rule)).toContainText(/Vanished at \d+ of 100 steps, first at step 0/);
  });

  await test.step('its finding leads to the line that made the layer', async () => {
    await page.getByRole('tab', { name: 'SM Studio' }).click();
    await page
      .locator('.sms-Navigation')
      .getByRole('button', { name: /^Debugger/ })
      .click();
    await open.getByRole('button', { name: `${name}-Net-1` }).click();
    const card = open.getByRole('region', { name: 'VanishingGradient' });
    await expect(card.getByText('IssuesFound')).toBeVisible();
    await open.getByRole('tab', { name: 'Layers' }).click();
    await expect(open.locator('.sms-Chart .heatmaplayer .hm').nth(1)).toBeVisible();
    await shoot('gradients');
    await open.getByRole('tab', { name: 'Rules' }).click();
    await card
      .getByRole('article')
      .filter({ hasText: LOWEST })
      .getByRole('button', { name: /^Made in net\.py, line \d+$/ })
      .click();
    const line = page.locator('.jp-FileEditor:visible .cm-line').nth(8);
    await expect(line).toHaveText(/self\.conv1 = nn\.Conv2d\(1, 6, 5\)/);
    await expect(page.getByText('Ln 9, Col')).toBeVisible();
    await shoot('code');
  });

  await test.step('a job is stopped by the rule that fires while it runs', async () => {
    await main.getByRole('tab', { name: `${name}.ipynb` }).click();
    await notebook.run(job);
    await expect
      .poll(async () => (await jobs()).map(({ kind }) => kind).slice(0, 2))
      .toEqual(['job', 'notebook']);
    await show();
    const [debugged] = (await jobs()) as [DebuggedJob];
    await open.getByRole('button', { name: debugged.name }).click();
    const card = open.getByRole('region', { name: 'VanishingGradient' });
    await expect(card.getByText('IssuesFound')).toBeVisible({ timeout: 60_000 });
    await expect(card.getByRole('list', { name: 'Actions' })).toContainText('done');
    await expect(open.getByText('Stopped').first()).toBeVisible({ timeout: 60_000 });
    const finding = card.getByRole('article').filter({ hasText: LOWEST });
    await expect(finding).toContainText(/Step \d+/);
    await shoot('finding');
    await finding.getByRole('button', { name: LOWEST }).click();
    await expect(open.locator('.sms-Chart .heatmaplayer .hm').first()).toBeVisible();
    await shoot('gradient');
    await main.getByRole('tab', { name: `${name}.ipynb` }).click();
    await notebook.run(summary);
    await expect(notebook.output(summary).first()).toHaveText('Stopped');
    await expect(notebook.output(summary).last()).toContainText('tensor gradient/Net_conv1');
  });

  await test.step('the mended network learns', async () => {
    await notebook.run(mended);
    await expect(notebook.output(mended).last()).toContainText('Vanished at 0 steps', { timeout: 60_000 });
    await show();
    await expect(open.getByRole('button', { name: `${name}-Net-2` })).toBeVisible();
  });
});
