/** The main job of a domain: ann shares, ben reads, copies and runs with equal results, eve gets nothing. */
import { expect, test } from '@playwright/test';

import { NotebookView } from '../../ui/notebook';
import { domain, Person } from './people';

const FILE = 'digits.ipynb';
const BUILT = 600_000;
/** The cell that has the result; the first installs what the image lacks. */
const RESULT = 2;
const CELLS = [0, 1, RESULT, 3];

/** Run cells in order on a kernel that has run nothing, each when the one before it has ended. */
async function runAll(notebook: NotebookView, cells: readonly number[]): Promise<void> {
  for (const [count, index] of cells.entries()) {
    await notebook.run(index);
    const prompt = notebook.cell(index).locator('.jp-InputPrompt');
    await expect(prompt).toHaveText(`[${count + 1}]:`, { timeout: BUILT });
  }
}

test('one shares a notebook, the second runs a copy of it, the third gets nothing', async ({ browser }) => {
  const ann = await Person.open(browser, domain.people.ann);
  const ben = await Person.open(browser, domain.people.ben);
  const eve = await Person.open(browser, domain.people.eve);
  let result = '';
  let link = '';

  await test.step('ann adds a package to her image and runs her notebook', async () => {
    await ann.follow(`${ann.home}lab`);
    const notebook = new NotebookView(ann.page);
    await notebook.open(FILE);
    await runAll(notebook, CELLS);
    await expect(notebook.cell(3).locator('.jp-OutputArea-output img')).toBeVisible({ timeout: 60_000 });
    result = (await notebook.output(RESULT).innerText()).trim();
    expect(result).toMatch(/^10,000 digits, 0\.\d{4} of them right$/);
    await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
  });

  await test.step('she shares it', async () => {
    const notebook = new NotebookView(ann.page);
    await notebook.node.getByRole('button', { name: 'Share' }).click();
    const { dialog } = notebook;
    await expect(dialog.getByRole('checkbox', { name: 'Include environment' })).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('What a straight line knows of digits');
    for (const box of await dialog.getByRole('checkbox', { name: /^mnist\// }).all()) {
      await box.check();
    }
    await ann.shoot('share', ['Light']);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    await expect(dialog.getByRole('status')).toContainText('link');
    link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('she stops her instance: a small machine has room for one at a time', async () => {
    const { page } = ann;
    await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
    const running = page.locator('#jp-running-sessions .jp-RunningSessions-item');
    const instance = running.filter({ hasText: 'ml.t3.medium' }).first();
    await instance.hover();
    await instance.locator('[title="Stop instance"]').click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Stop instance' }).click();
    await expect(new NotebookView(page).kernel).toHaveText('No Kernel', { timeout: 60_000 });
  });

  await test.step('ben follows the link, logs in, and reads what she saw', async () => {
    await ben.follow(link);
    expect(ben.page.url()).toContain(`/user/${ben.account.name}/`);
    const studio = ben.page.locator('#smstudio-page-sharing');
    const preview = studio.frameLocator('iframe');
    await expect(preview.getByText(result)).toBeVisible({ timeout: 60_000 });
    await expect(preview.locator('img')).toHaveCount(1);
    await expect(preview.locator('script, form, [onerror]')).toHaveCount(0);
    await ben.shoot('preview');
    await studio.getByRole('tab', { name: 'Snapshot details' }).click();
    await expect(studio.getByText('ml.t3.medium', { exact: true })).toBeVisible();
    await expect(studio.getByText(ann.account.name).first()).toBeVisible();
    await ben.shoot('details');
  });

  await test.step('eve, of no domain, is told that there is nothing', async () => {
    await eve.follow(link);
    expect(eve.page.url()).toContain(`/user/${eve.account.name}/`);
    const studio = eve.page.locator('#smstudio-page-sharing');
    await expect(studio.getByText(/no snapshot|not exist|not found/i).first()).toBeVisible({
      timeout: 60_000
    });
    await expect(studio.locator('iframe')).toHaveCount(0);
    await expect(studio.getByText(result)).toHaveCount(0);
    await eve.shoot('outsider');
  });

  await test.step('ben makes a copy: her image with what she had added, and the same size', async () => {
    const studio = ben.page.locator('#smstudio-page-sharing');
    await studio.getByRole('button', { name: 'Create a copy' }).click();
    const dialog = ben.page.locator('.jp-Dialog');
    await dialog.getByRole('button', { name: 'Create a copy' }).click();
    const notebook = new NotebookView(ben.page);
    await expect(notebook.banner(/A copy of “digits”, version \d+/)).toBeVisible({ timeout: BUILT });
    await ben.shoot('copy');
  });

  await test.step('it gives him her result', async () => {
    const notebook = new NotebookView(ben.page);
    // Without the cell that installs: the packages came with the copy.
    await runAll(notebook, CELLS.slice(1));
    await expect(notebook.output(RESULT)).toHaveText(result);
    await expect(notebook.instance).toHaveText('2 vCPU + 4 GiB');
    await ben.shoot('result');
  });

  await Promise.all([ann.close(), ben.close(), eve.close()]);
});
