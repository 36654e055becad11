/** A script of the file browser becomes a spot job, is interrupted on purpose, goes on, and is found again. */
import { join } from 'node:path';

import type { JobPage } from '../../labextension/src/core/wire';
import { expect, test } from './studio';
import { changeTheme, THEMES } from './theme';

const SCRIPT = `
import argparse, os, time
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
epochs = parser.parse_args().epochs
checkpoint = Path(os.environ["SM_CHECKPOINT_DIR"], "epoch.txt")
first = int(checkpoint.read_text()) + 1 if checkpoint.exists() else 0
print(f"Begins with epoch {first}", flush=True)
for epoch in range(first, epochs):
    time.sleep(600 if first == 0 and epoch == 8 else 0.5)  # the first attempt ends by its interruption alone
    part = checkpoint.with_suffix(".part")
    part.write_text(str(epoch))
    part.replace(checkpoint)
    print(f"epoch={epoch} loss={1 / (epoch + 1):.4f}", flush=True)
Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("weights")
`;
const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');

test('a script becomes a spot job that goes on after an interruption', async ({ page, server, tmpPath }) => {
  test.setTimeout(240_000);
  await server.write(`${tmpPath}/train.py`, SCRIPT, 'file');
  const before = (await server.get<JobPage>('training/jobs')).total;
  const browser = page.locator('#filebrowser');

  await test.step('its menu opens the form, which plans while one types', async () => {
    const item = browser.locator('.jp-DirListing-item', { hasText: 'train.py' });
    await expect(async () => {
      await browser.locator('[data-command="filebrowser:refresh"]').click();
      await expect(item).toBeVisible({ timeout: 1000 });
    }).toPass();
    await item.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Create training job from this file' }).click();
    await expect(page.getByLabel('Script or notebook', { exact: true })).toHaveValue(`${tmpPath}/train.py`);
    await page.getByRole('button', { name: 'Add hyperparameter' }).click();
    const settings = page.getByRole('group', { name: 'Hyperparameters' });
    await settings.getByLabel('Name').fill('epochs');
    await settings.getByLabel('Value').fill('24');
    await page.getByRole('button', { name: 'Add metric' }).click();
    const metrics = page.getByRole('group', { name: 'Metrics in the log' });
    await metrics.getByLabel('Name').fill('loss');
    await metrics.getByLabel('Regular expression').fill('loss=([0-9.]+)');
    await page.getByLabel('Image').selectOption({ label: 'Current environment' });
    await page.getByLabel('Instance type').selectOption('ml.t3.medium');
    await page.getByLabel(/^Managed spot/).check();
    await page.getByLabel('Experiment (optional)').fill('browser');
    const plan = page.getByRole('complementary', { name: 'Plan' });
    await expect(plan).toContainText('Start 1 × ml.t3.medium, as managed spot');
    await expect(plan).toContainText('python train.py --epochs 24');
  });

  await test.step('what is wrong is told before anything starts', async () => {
    const plan = page.getByRole('complementary', { name: 'Plan' });
    await page.getByRole('button', { name: 'Add input' }).click();
    await page.getByLabel('Path or URL').fill('nowhere');
    await expect(plan).toContainText(/There is no file or folder .*nowhere/);
    await page.getByRole('button', { name: 'Create job' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'There is no file' })).toBeVisible();
    expect((await server.get<JobPage>('training/jobs')).total).toBe(before);
    await page.getByRole('group', { name: 'Inputs' }).getByRole('button', { name: 'Remove' }).click();
    await expect(plan).not.toContainText('nowhere');
  });

  await test.step('it runs, and its log is live', async () => {
    await page.getByRole('button', { name: 'Create job' }).click();
    await page.getByRole('tab', { name: 'Logs' }).click();
    await expect(page.getByRole('log')).toContainText('epoch=2 ', { timeout: 60_000 });
  });

  await test.step('a drill takes its instances away, and it goes on where it was', async () => {
    await page.getByRole('button', { name: 'Interrupt as a drill' }).click();
    await page.getByRole('tab', { name: 'Overview' }).click();
    const timeline = page.getByRole('list', { name: 'States of the job' });
    await expect(timeline).toContainText('Interrupted', { timeout: 60_000 });
    await expect(page.locator('.sms-FactsLine')).toContainText('Completed', { timeout: 90_000 });
    await page.getByRole('tab', { name: 'Logs' }).click();
    const log = page.getByRole('log');
    await expect(log).toContainText('epoch=23 ');
    await expect(log).toContainText(/Begins with epoch [1-9]/);
    await page.getByLabel('Search the log').fill('Begins');
    await page.keyboard.press('Enter');
    await expect(log.locator('.sms-LineView-line')).toHaveCount(2);
    const [job] = (await server.get<JobPage>('training/jobs')).items;
    expect(job).toMatchObject({ state: 'Completed', interruptions: 1, metrics: { loss: 0.0417 } });
    expect(job?.spot_saving).toBeCloseTo(0.7, 1);
  });

  await test.step('its curve, its artifacts and its address are kept', async () => {
    await page.getByRole('tab', { name: 'Metrics' }).click();
    await expect(page.locator('.sms-Chart .scatterlayer .trace')).toHaveCount(1);
    await page.screenshot({ path: join(PICTURES, 'training.png'), animations: 'disabled' });
    await page.getByRole('tab', { name: 'Artifacts' }).click();
    const link = page.getByRole('link', { name: 'model.tar.gz' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('model.tar.gz');
    expect(page.url()).toContain('smstudio=training');
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Artifacts' })).toHaveAttribute('aria-selected', 'true');
    await expect(link).toBeVisible();
  });

  await test.step('a clone can be stopped', async () => {
    await page.getByRole('button', { name: 'Clone and edit' }).click();
    await expect(page.getByRole('complementary', { name: 'Plan' })).toContainText('--epochs 24');
    await page.getByRole('button', { name: 'Create job' }).click();
    await page.getByRole('button', { name: 'Stop job' }).click();
    await expect(page.locator('.sms-FactsLine')).toContainText('Stopped', { timeout: 60_000 });
    await expect.poll(() => server.runningTypes()).toEqual([]);
  });
});

const COUNTER = `
import csv, os, pathlib, time

path = next(pathlib.Path(os.environ["SM_CHANNEL_TRAINING"]).iterdir())
rows = list(csv.reader(path.open()))
time.sleep(len(rows) / 2000)
print(f"rows={len(rows)}", flush=True)
`;

/** How many there are depends on how fast the machine is just now. */
const TRIED = /\d batches of up to/;

test('a mini-batch tells what a job would take, and leaves nothing', async ({ page, server, tmpPath }) => {
  test.setTimeout(180_000);
  await server.write(`${tmpPath}/count.py`, COUNTER, 'file');
  const rows = Array.from({ length: 20_000 }, (_, row) => `${row % 3},${row}\n`).join('');
  await server.write(`${tmpPath}/rows.csv`, rows, 'file');
  const before = (await server.get<JobPage>('training/jobs')).total;
  await page.goto('?smstudio=training&view=create');
  const plan = page.getByRole('complementary', { name: 'Plan' });

  await test.step('only when it is asked for', async () => {
    await page.getByLabel('Script or notebook', { exact: true }).fill(`${tmpPath}/count.py`);
    await page.getByLabel('Image').selectOption({ label: 'Current environment' });
    await page.getByLabel('Instance type').selectOption('ml.t3.medium');
    await page.getByRole('button', { name: 'Add metric' }).click();
    const metrics = page.getByRole('group', { name: 'Metrics in the log' });
    await metrics.getByLabel('Name').fill('rows');
    await metrics.getByLabel('Regular expression').fill('rows=([0-9]+)');
    await page.getByRole('button', { name: 'Add input' }).click();
    const inputs = page.getByRole('group', { name: 'Inputs' });
    await inputs.getByLabel('Channel').fill('training');
    await page.getByLabel('Path or URL').fill(`${tmpPath}/rows.csv`);
    await expect(plan).toContainText('Fetch training from');
    await expect(plan).toContainText('Unknown: nothing like it has run here');
    expect(await server.runningTypes()).toEqual([]);
  });

  await test.step('it runs on a real instance, and its time and cost appear', async () => {
    await plan.getByRole('button', { name: 'Try one mini-batch' }).click();
    await expect.poll(() => server.runningTypes()).toEqual(['ml.t3.medium']);
    await expect(plan.getByRole('progressbar', { name: 'Mini-batch' })).toBeVisible();
    await page.screenshot({ path: join(PICTURES, 'dry-run-runs.png'), animations: 'disabled' });
    await expect(plan.getByRole('table', { name: 'Batches' })).toContainText(/[48],000/, { timeout: 60_000 });
    await expect(plan).toContainText(TRIED);
    await expect(plan).not.toContainText('Unknown');
    for (const name of THEMES) {
      await changeTheme(page, name);
      await page.screenshot({ path: join(PICTURES, `dry-run-${name}.png`), animations: 'disabled' });
    }
  });

  await test.step('nothing of it is left, and a change of the form takes the figures away', async () => {
    expect((await server.get<JobPage>('training/jobs')).total).toBe(before);
    await expect.poll(() => server.runningTypes()).toEqual([]);
    await page.getByLabel('Experiment (optional)').fill('other');
    await expect(plan).toContainText(TRIED);
    await page.getByLabel('Instance type').selectOption('lab.tiny');
    await expect(plan).not.toContainText(TRIED);
  });

  await test.step('a mistake in the program is told where one is', async () => {
    await server.write(`${tmpPath}/count.py`, 'raise ValueError("the first row is a header")', 'file');
    await plan.getByRole('button', { name: 'Try one mini-batch' }).click();
    await expect(plan).toContainText('ValueError: the first row is a header', { timeout: 60_000 });
    await page.screenshot({ path: join(PICTURES, 'dry-run-failed.png'), animations: 'disabled' });
  });

  await test.step('one that hangs can be stopped', async () => {
    await server.write(`${tmpPath}/count.py`, 'import time\ntime.sleep(600)', 'file');
    await plan.getByRole('button', { name: 'Try again' }).click();
    await plan.getByRole('button', { name: 'Stop' }).click();
    await expect(plan.locator('.sms-StateChip')).toHaveText('Stopped', { timeout: 60_000 });
    await expect.poll(() => server.runningTypes()).toEqual([]);
  });
});
