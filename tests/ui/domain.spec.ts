/** A domain of one: what it says of itself, and its log as it grows. */
import { join } from 'node:path';

import type { Snapshot } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { environment, notebookOf } from './notebook';
import { expect, fresh, test } from './studio';
import { changeTheme, THEMES } from './theme';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');

test('a domain of one shows itself, and what was done in it', async ({ page, server, tmpPath }) => {
  const studio = page.locator('#smstudio-page-domain');
  const line = studio.getByRole('row').filter({ hasText: 'Shared snapshot' });
  const title = fresh('looked-at');
  const path = `${tmpPath}/${title}.ipynb`;
  await server.write(path, notebookOf(['1'], environment('system', 'ml.t3.medium')));

  await test.step('it is found in the navigation', async () => {
    await page.evaluate(() => window.jupyterapp.commands.execute('smstudio:home-navigate'));
    await page
      .locator('.sms-NavigationWidget')
      .getByRole('button', { name: /^Domain/ })
      .click();
    await expect(studio.getByText('A domain of one')).toBeVisible();
    await expect(studio.getByRole('tab')).toHaveText(['Mine', 'Costs', 'Log']);
    await expect(studio.locator('[aria-busy="true"]')).toHaveCount(0);
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      await checkAccess(page, '#smstudio-page-domain');
      await page.screenshot({ path: join(PICTURES, `domain-of-one-${theme.toLowerCase()}.png`) });
    }
  });

  let snapshot: Snapshot;
  await test.step('a line comes without being asked for', async () => {
    await studio.getByRole('tab', { name: 'Log' }).click();
    await expect(studio.getByRole('row').filter({ hasText: 'Joined' })).toBeVisible();
    const made = await server.request.post('/smstudio/sharing/snapshots', { data: { path } });
    expect(made.ok(), await made.text()).toBe(true);
    snapshot = (await made.json()) as Snapshot;
    await expect(line.filter({ hasText: snapshot.title })).toBeVisible();
    await checkAccess(page, '#smstudio-page-domain');
  });

  await test.step('lines are chosen, and the address has the choice', async () => {
    await studio.getByRole('combobox', { name: 'What' }).selectOption('member');
    await expect(line).toHaveCount(0);
    await expect(page).toHaveURL(/smstudio=domain&tab=log&action=member/);
    await studio.getByRole('combobox', { name: 'What' }).selectOption('');
    await studio.getByRole('searchbox', { name: 'Thing' }).fill('nothing of this name');
    await studio.getByRole('button', { name: 'Show all lines' }).click();
    await expect(studio.getByRole('searchbox', { name: 'Thing' })).toHaveValue('');
    await expect(line.filter({ hasText: snapshot.title })).toBeVisible();
  });

  await test.step('a line leads to what it is about', async () => {
    await line.filter({ hasText: snapshot.title }).getByRole('button', { name: snapshot.title }).click();
    await expect(page.locator('#smstudio-page-sharing')).toContainText(snapshot.title);
  });
});
