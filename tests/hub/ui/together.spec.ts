/** Two people edit one notebook at a time in a space, on one kernel. */
import { expect, test } from '@playwright/test';

import { NotebookView } from '../../ui/notebook';
import { domain, Person } from './people';

const FILE = 'together.ipynb';

test('two people edit one notebook with cursors of their own, and use one kernel', async ({ browser }) => {
  const ann = await Person.open(browser, domain.people.ann);
  const ben = await Person.open(browser, domain.people.ben);
  const address = `${domain.url}user/${domain.space}/lab/tree/${FILE}`;
  await ann.follow(address);
  await ben.follow(address);
  const hers = new NotebookView(ann.page);
  const his = new NotebookView(ben.page);
  await expect(hers.cell(0)).toBeVisible({ timeout: 60_000 });
  await expect(his.cell(0)).toBeVisible({ timeout: 60_000 });

  await test.step('what one types the other reads, with the name of who types it', async () => {
    await hers.cell(0).locator('.cm-content').click();
    await ann.page.keyboard.press('Control+A');
    await ann.page.keyboard.insertText('answer = 6 * 7');
    await expect(his.cell(0).locator('.cm-content')).toHaveText('answer = 6 * 7');
    await expect(his.cell(0).locator('.jp-remote-cursor')).toBeVisible();
    // The name stands at the cursor for two seconds after each move.
    const name = ben.page.locator('.jp-remote-userFlag-name');
    await expect(async () => {
      await ann.page.keyboard.press('End');
      await ann.page.keyboard.press('ArrowLeft');
      await expect(name).toHaveText(ann.account.name, { timeout: 1500 });
    }).toPass({ timeout: 30_000 });
  });

  await test.step('one runs a cell, and both have its output and its kernel', async () => {
    // The first cell that is run starts the kernel, which nobody has paid for until then.
    await hers.run(0);
    // What he runs meanwhile waits for the same kernel, and then runs: before hers or after it.
    await expect(his.instance).toHaveText('2 vCPU + 4 GiB', { timeout: 60_000 });
    await his.runCode(1, 'print(40 + 2)');
    await expect(hers.cell(0).locator('.jp-InputPrompt')).toHaveText(/\[[12]\]:/, { timeout: 60_000 });
    await expect(his.output(1)).toHaveText('42', { timeout: 60_000 });
    await his.expectOutput(1, 'print(answer / 2)', '21.0');
    await expect(hers.output(1)).toHaveText('21.0');
    await hers.expectRunning('Python 3 (Current environment)', '2 vCPU + 4 GiB');
    await his.expectRunning('Python 3 (Current environment)', '2 vCPU + 4 GiB');
    await expect(hers.cell(1).locator('.jp-InputPrompt')).toHaveText(/\[\d+\]:/);
    await ann.page.keyboard.press('Enter');
    await ben.shoot('together', ['Light']);
  });

  await Promise.all([ann.close(), ben.close()]);
});
