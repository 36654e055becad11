/** A domain of two: the admin sees and decides, the member sees what is their own, each at once. */
import { join } from 'node:path';
import type { Browser, Locator } from '@playwright/test';

import { checkAccess } from './access';
import { environment, notebookOf } from './notebook';
import { expect, listen, Server } from './studio';
import { test } from './team';
import { changeTheme, THEMES } from './theme';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
const WIDE = { width: 1400, height: 900 };
/** The narrowest window that the pages promise to work in. */
const NARROW = { width: 900, height: 700 };
const START = 180_000;
/** A server tells the domain what it has metered every few seconds. */
const METERED = { timeout: 60_000 };

test('a team sees who uses what, and its admin decides', async ({
  browser,
  playwright,
  team,
  complaints
}) => {
  test.setTimeout(2 * START);
  const request = await playwright.request.newContext({ baseURL: team.urlOf('ben') });
  const server = new Server(request);
  await request.put('/api/contents/churn', { data: { type: 'directory' } });
  await server.write('churn/study.ipynb', notebookOf(['1'], environment('system', 'ml.t3.medium')));
  await server.start('5f0c1a50-0f4e-4d6f-9f6e-0d6a1c5b7a01', 'ml.t3.medium', 'churn/study.ipynb');
  const ann = await open(browser, team.urlOf('ann'), complaints);
  const ben = await open(browser, team.urlOf('ben'), complaints);
  const row = ann.getByRole('row').filter({ hasText: 'ben' });

  await test.step('people, with what they use', async () => {
    await expect(ann.getByRole('tab')).toHaveText(['People', 'Running', 'Costs', 'Quotas', 'Log']);
    await expect(row).toContainText('Member');
    await shoot(ann, 'people');
    await ann.getByRole('tab', { name: 'Running' }).click();
    await expect(row).toContainText('study.ipynb', METERED);
    await shoot(ann, 'running');
  });

  await test.step('limits, which hold at once', async () => {
    await ann.getByRole('tab', { name: 'Quotas' }).click();
    await ann.getByRole('combobox', { name: /^Cost a month/ }).selectOption('set');
    await ann.getByRole('textbox', { name: /^Cost a month/ }).fill('20');
    await shoot(ann, 'quotas');
    await ann.getByRole('button', { name: 'Save limits' }).click();
    await expect(ann.getByText('Saved')).toBeVisible();
    await expect(ben.getByText('(for the domain)')).toBeVisible();
    await ann.getByRole('tab', { name: 'People' }).click();
    await row.getByText('ben').click();
    await ann.getByRole('button', { name: 'Change limits' }).click();
    await expect(ann.getByRole('combobox', { name: /^Cost a month/ })).toContainText(
      'As decided for the domain: 20'
    );
    await ann.getByRole('combobox', { name: 'Instance hours a month' }).selectOption('set');
    await ann.getByRole('textbox', { name: 'Instance hours a month' }).fill('100');
    await shoot(ann, 'limits');
    await ann.getByRole('button', { name: 'Save limits' }).click();
    await expect(ben.getByText('(for this person)')).toBeVisible();
    await shoot(ben, 'mine');
    await ann.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('button', { name: 'ben' }).click();
    await expect(ann.getByRole('meter', { name: 'Instance hours' })).toBeVisible();
    await shoot(ann, 'person');
  });

  await test.step('a role, and what a member is told of others', async () => {
    await ann.getByRole('button', { name: 'Change role' }).click();
    const dialog = ann.page().locator('.jp-Dialog');
    await dialog.getByRole('radio', { name: 'Viewer' }).check();
    await checkAccess(ann.page(), '.jp-Dialog');
    await ann.page().screenshot({ path: join(PICTURES, 'domain-role.png') });
    await dialog.getByRole('button', { name: 'Change role' }).click();
    await expect(ben.locator('.sms-FactsLine').first()).toContainText('Viewer');
    await expect(ben.getByRole('tab')).toHaveText(['Mine', 'People', 'Costs', 'Log']);
    await ben.getByRole('tab', { name: 'People' }).click();
    await expect(ben.getByRole('row').filter({ hasText: 'ann' })).toContainText('Admin');
    await expect(ben.getByRole('columnheader', { name: /Cost/ })).toHaveCount(0);
  });

  await test.step('costs, and every decision in the log', async () => {
    await ann.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('button', { name: 'Domain' }).click();
    await ann.getByRole('tab', { name: 'Costs' }).click();
    await ann.getByRole('combobox', { name: 'Costs by' }).selectOption('project');
    await expect(ann.getByRole('row').filter({ hasText: 'churn' })).toBeVisible(METERED);
    await shoot(ann, 'costs');
    await ann.getByRole('tab', { name: 'Log' }).click();
    await expect(ann.getByRole('row').filter({ hasText: 'Changed role' })).toContainText('member → viewer');
    await expect(ann.getByRole('row').filter({ hasText: 'Changed limits' })).toContainText('100');
    await expect(ann.getByRole('row').filter({ hasText: 'Changed quotas' })).toBeVisible();
    await shoot(ann, 'log');
    await ben.getByRole('tab', { name: 'Log' }).click();
    await expect(ben.getByRole('row').filter({ hasText: 'Changed role' })).toBeVisible();
    await expect(ben.getByRole('row').filter({ hasText: 'Changed quotas' })).toHaveCount(0);
  });

  await test.step('what runs for another is stopped, and they are told by whom', async () => {
    await ann.getByRole('tab', { name: 'Running' }).click();
    await row.getByRole('button', { name: 'Actions' }).click();
    await ann.page().getByRole('menuitem', { name: 'Stop instance' }).click();
    const dialog = ann.page().locator('.jp-Dialog');
    await expect(dialog).toContainText('study.ipynb');
    await checkAccess(ann.page(), '.jp-Dialog');
    await ann.page().screenshot({ path: join(PICTURES, 'domain-stop.png') });
    await dialog.getByRole('button', { name: 'Stop instance' }).click();
    const toast = ben.page().locator('.Toastify__toast', { hasText: 'ann has stopped your ml.t3.medium' });
    await expect(toast).toContainText('study.ipynb');
    await ben.page().screenshot({ path: join(PICTURES, 'domain-stopped.png') });
    await expect(row).toHaveCount(0);
    await ben.getByRole('tab', { name: 'Log' }).click();
    await expect(ben.getByRole('row').filter({ hasText: 'Stopped instance' })).toContainText('ann');
  });

  await server.stopAll();
  await request.dispose();
});

/** The page of the domain on somebody's own server. */
async function open(browser: Browser, url: string, complaints: string[]): Promise<Locator> {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  listen(page, complaints);
  await page.goto(`${url}/lab?smstudio=domain`);
  const studio = page.locator('#smstudio-page-domain');
  await expect(studio.getByRole('tab').first()).toBeVisible({ timeout: START });
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
  return studio;
}

/** Pictures in both themes and widths; nothing is wider than its place, and axe finds nothing serious. */
async function shoot(studio: Locator, name: string): Promise<void> {
  const page = studio.page();
  const content = studio.locator('.sms-Page-content');
  for (const theme of THEMES) {
    await changeTheme(page, theme);
    for (const [width, size] of Object.entries({ narrow: NARROW, wide: WIDE })) {
      await page.setViewportSize(size);
      // A chart takes its new width a moment after the window has it.
      const overhang = (): Promise<number> => content.evaluate(node => node.scrollWidth - node.clientWidth);
      await expect.poll(overhang, `${name} is not wider than its place`).toBeLessThanOrEqual(0);
      const path = join(PICTURES, `domain-${name}-${width}-${theme.toLowerCase()}.png`);
      await page.screenshot({ path, animations: 'disabled' });
    }
    await checkAccess(page, '#smstudio-page-domain');
  }
}
