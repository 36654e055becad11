/** A domain of two: one registers a model and shares it, the other finds it, and not the run behind it. */
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';

import { checkAccess } from './access';
import { expect, listen, Server } from './studio';
import { test } from './team';
import { changeTheme, THEMES } from './theme';
import { Tracking } from './tracking';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
const PAGE = '#smstudio-page-experiments';
const START = 180_000;

test('a registered model is shared with a team', async ({ browser, playwright, team, complaints }) => {
  test.setTimeout(2 * START);
  const request = await playwright.request.newContext({ baseURL: team.urlOf('ann') });
  const tracking = new Tracking(new Server(request));
  const run = await tracking.run(await tracking.experiment('digits'), 'cnn');
  await tracking.call('registered-models/create', { name: 'digits-cnn', description: 'Reads digits' });
  for (let version = 1; version <= 2; version++) {
    await tracking.call('model-versions/create', {
      name: 'digits-cnn',
      source: `runs:/${run}/model`,
      run_id: run
    });
  }
  const ann = await open(browser, team.urlOf('ann'), complaints);
  const ben = await open(browser, team.urlOf('ben'), complaints);
  const row = (page: Page) => page.getByRole('row').filter({ hasText: 'digits-cnn' });

  await ben.getByRole('tab', { name: 'Models' }).click();
  await expect(ben.getByText('appears here, and so does what others share with you')).toBeVisible();
  await ann.getByRole('tab', { name: 'Models' }).click();
  await expect(row(ann)).toContainText('Only me');
  await row(ann).getByText('digits-cnn').click();
  await ann.getByRole('button', { name: 'Share model…' }).click();
  const dialog = ann.locator('.jp-Dialog');
  await dialog.getByRole('combobox').first().selectOption('domain');
  await dialog.getByRole('button', { name: 'Share' }).click();
  await expect(ann.getByText('Seen by: Everyone in the domain')).toBeVisible();
  await shoot(ann, 'model');

  await expect(row(ben)).toContainText('ann', { timeout: 30_000 });
  await shoot(ben, 'models');
  await row(ben).getByText('digits-cnn').click();
  await expect(ben.getByText('None that you may see')).toHaveCount(2);
  await expect(ben.getByRole('button', { name: 'Share model…' })).toHaveCount(0);
  await ann.getByRole('button', { name: 'Open run of version 2' }).click();
  await expect(ann.getByRole('navigation', { name: 'Breadcrumb' })).toContainText('cnn');
  await request.dispose();
});

/** The page of experiments on somebody's own server. */
async function open(browser: Browser, url: string, complaints: string[]): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
  listen(page, complaints);
  await page.goto(`${url}/lab?smstudio=experiments`);
  await expect(page.locator(PAGE).getByRole('tab').first()).toBeVisible({ timeout: START });
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await changeTheme(page, theme);
    const path = join(PICTURES, `team-${name}-${theme.toLowerCase()}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    await checkAccess(page, PAGE);
  }
}
