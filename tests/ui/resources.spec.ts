/** What runs is shown with what it costs, and is stopped by who it belongs to. */
import type { Preferences } from '../../labextension/src/core/wire';
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, test } from './studio';

const FIRST = '0b6e43cf-7a6c-4b0d-9b0a-1d9a4b5a7c11';

test('the Running panel lists instances and apps first, with their cost, and stops one', async ({
  page,
  server,
  tmpPath
}) => {
  const notebook = new NotebookView(page);
  await server.write(
    `${tmpPath}/runs.ipynb`,
    notebookOf(['print(1)'], environment('system', 'ml.t3.medium'))
  );
  await notebook.open('runs.ipynb');
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('1', { timeout: 60_000 });

  await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
  const panel = page.locator('#jp-running-sessions');
  const titles = panel.locator('.jp-AccordionPanel-title');
  await expect(titles.nth(0)).toContainText('Running instances');
  await expect(titles.nth(1)).toContainText('Running apps');
  await expect(titles.filter({ hasText: 'Kernels' })).toHaveCount(1);
  const row = panel.locator('.jp-RunningSessions-item', { hasText: 'ml.t3.medium' }).first();
  await expect(row).toContainText('$');
  await expect(row.locator('[title*="2 vCPU + 4 GiB"]').first()).toHaveAttribute('title', /Cost so far/);

  await row.hover();
  await row.locator('[title="Stop instance"]').click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog).toContainText('Stop ml.t3.medium?');
  await expect(dialog.getByRole('listitem')).toHaveText([`${tmpPath}/runs.ipynb`]);
  expect(await server.runningTypes()).toEqual(['ml.t3.medium']);
  await dialog.getByRole('button', { name: 'Stop instance' }).click();
  await expect.poll(() => server.runningTypes()).toEqual([]);
  await expect(row).toHaveCount(0);
  await expect(notebook.kernel).toHaveText('No Kernel');
  await expect(notebook.instance).toHaveText('Unknown');
});

test('the page of what runs shows cost and limits, and keeps what is chosen', async ({
  page,
  server,
  tmpPath
}) => {
  await server.write(`${tmpPath}/page.ipynb`, notebookOf(['1']));
  await server.start(FIRST, 'ml.m5.large', `${tmpPath}/page.ipynb`);
  const chip = page.locator('.sms-CostChip');
  await expect(chip).toContainText(/Today .*\$ · month .*\$/);
  await chip.click();
  const studio = page.locator('#smstudio-page-resources');
  await expect(studio.getByRole('tab', { name: 'Costs' })).toHaveAttribute('aria-selected', 'true');
  await expect(
    studio.getByRole('grid', { name: 'Costs' }).getByRole('row', { name: /ml\.m5\.large/ })
  ).toBeVisible();

  await studio.getByRole('tab', { name: 'Running' }).click();
  const table = studio.getByRole('grid', { name: 'Running instances' });
  await expect(table.getByRole('row', { name: /ml\.m5\.large 2 vCPU \+ 8 GiB/ })).toContainText('InService');
  await expect(studio.getByRole('grid', { name: 'Running apps' })).toContainText('page.ipynb');

  await test.step('limits and units are kept by the server', async () => {
    await studio.getByRole('tab', { name: 'Limits' }).click();
    await expect(page).toHaveURL(/smstudio=resources&tab=limits/);
    const form = studio.getByRole('form', { name: 'Limits' });
    await form.getByLabel('Stop after so many idle minutes').fill('half an hour');
    await expect(form.getByText('Enter whole minutes')).toBeVisible();
    await form.getByLabel('Stop after so many idle minutes').fill('45');
    await form.getByLabel(/^Limit in/).fill('12.50');
    await form.getByLabel('Show costs as').selectOption('kwh');
    await form.getByText('Price list').click();
    await form.getByLabel('Own price of ml.m5.large').fill('0.5');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(form.getByText('Saved', { exact: true })).toBeVisible();
    expect(await server.get<Preferences>('resources/preferences')).toMatchObject({
      idle_minutes: 45,
      limit_amount: 12.5,
      show: 'kwh',
      prices: { 'ml.m5.large': 0.5 }
    });
    await expect(chip).toContainText('kWh');
    await form.getByLabel('Show costs as').selectOption('off');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(chip).toBeHidden();
    await form.getByLabel('Stop after so many idle minutes').fill('60');
    await form.getByLabel(/^Limit in/).fill('');
    await form.getByLabel('Own price of ml.m5.large').fill('');
    await form.getByLabel('Show costs as').selectOption('money');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(chip).toContainText('$');
  });

  await test.step('everything is stopped after one question', async () => {
    await studio.getByRole('tab', { name: 'Running' }).click();
    await studio.getByRole('button', { name: 'Stop all instances' }).click();
    const dialog = page.locator('.jp-Dialog');
    await expect(dialog.getByRole('listitem')).toHaveText([`${tmpPath}/page.ipynb`]);
    await dialog.getByRole('button', { name: 'Stop all' }).click();
    await expect(studio.getByText('None runs, so nothing costs.')).toBeVisible();
    expect(await server.runningTypes()).toEqual([]);
  });
});

test('a kernel whose notebook is gone is a zombie; its stop can be undone', async ({
  page,
  server,
  tmpPath
}) => {
  const notebook = new NotebookView(page);
  await server.write(
    `${tmpPath}/deleted.ipynb`,
    notebookOf(['print(1)'], environment('system', 'ml.t3.medium'))
  );
  await notebook.open('deleted.ipynb');
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('1', { timeout: 60_000 });
  await page.notebook.save();
  await page.notebook.close();
  await server.request.delete(`/api/contents/${tmpPath}/deleted.ipynb`);
  await page.getByRole('tab', { name: 'SM Studio' }).click();
  await page
    .locator('.sms-Navigation')
    .getByRole('button', { name: /^Running/ })
    .click();
  const studio = page.locator('#smstudio-page-resources');
  await studio.getByRole('tab', { name: 'Zombies' }).click();
  const row = studio.getByRole('grid', { name: 'Zombies' }).getByRole('row', { name: /deleted\.ipynb/ });
  await expect(row).toContainText('Kernel without notebook');
  await studio.getByRole('button', { name: 'Stop 1 zombie' }).click();
  const toast = page.locator('.Toastify__toast', { hasText: 'Stops 1 thing in' });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect(toast).toHaveCount(0);
  expect(await server.placementOf(`${tmpPath}/deleted.ipynb`)).toMatchObject({ state: 'InService' });

  // Then not undone: the half minute is the server's, and cannot be made shorter.
  await studio.getByRole('button', { name: 'Stop 1 zombie' }).click();
  await expect(toast.first()).toBeVisible();
  await expect.poll(() => server.placements(), { timeout: 90_000 }).toEqual([]);
  await expect(row).toHaveCount(0);
});
