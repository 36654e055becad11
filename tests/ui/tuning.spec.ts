/** A tiny script is tuned by clicking: created, watched, steered and stopped; the server did what the page says. */
import { join } from 'node:path';

import type { TrialPage, TuningJob, TuningJobPage } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { expect, fresh, test } from './studio';
import { changeTheme, THEMES } from './theme';

const SCRIPT = `
import argparse, time

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--depth", type=int)
parser.add_argument("--kind")
given = parser.parse_args()
best = 1 - (given.rate - 0.3) ** 2 - abs(given.depth - 4) / 20 - (given.kind == "b") / 10
for epoch in range(4):
    print(f"score={best * (1 - 0.5 ** (epoch + 1)):.6f}", flush=True)
    time.sleep(0.3)
`;
const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');

test('a tuning job is created, watched, steered and stopped by clicking', async ({
  page,
  server,
  tmpPath
}) => {
  test.setTimeout(300_000);
  const jobName = fresh('click-by-click');
  await server.write(`${tmpPath}/score.py`, SCRIPT, 'file');
  await page.goto('?smstudio=tuning');
  const plan = page.getByRole('complementary', { name: 'Plan' });
  const shoot = async (name: string): Promise<void> => {
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      await page.screenshot({
        path: join(PICTURES, `tuning-${name}-${theme.toLowerCase()}.png`),
        animations: 'disabled'
      });
    }
    await checkAccess(page, '#smstudio-page-tuning');
  };
  const job = async (): Promise<TuningJob> => server.get<TuningJob>(`tuning/jobs/${jobName}`);
  const trials = async (): Promise<TrialPage> => server.get<TrialPage>(`tuning/jobs/${jobName}/trials`);

  await test.step('its settings', async () => {
    await page.getByRole('button', { name: 'Create tuning job' }).click();
    await page.getByLabel('Tuning job name').fill(jobName);
    await page.getByLabel('Strategy').selectOption('Random');
    await page.getByLabel('Random seed (optional)').fill('7');
    await shoot('settings');
    await page.getByRole('button', { name: 'Next' }).click();
  });

  await test.step('its definition, checked while one types', async () => {
    await page.getByLabel('Script or notebook', { exact: true }).fill(`${tmpPath}/score.py`);
    await page.getByLabel('Objective metric').fill('score');
    await page.getByRole('button', { name: 'Add metric' }).click();
    const metrics = page.getByRole('group', { name: 'Metrics in the log' });
    await metrics.getByLabel('Name').fill('score');
    await metrics.getByLabel('Regular expression').fill('score=([0-9.]+)');
    const table = page.getByRole('group', { name: 'Hyperparameters' });
    await table.getByLabel('Name').fill('rate');
    await table.getByLabel('Minimum of rate').fill('1');
    await table.getByLabel('Maximum of rate').fill('0.5');
    await expect(table.getByRole('alert')).toHaveText('The maximum is below the minimum.');
    await table.getByLabel('Minimum of rate').fill('0');
    await expect(table.getByRole('alert')).toHaveCount(0);
    await table.getByRole('button', { name: 'Add hyperparameter' }).click();
    await table.getByLabel('Name').nth(1).fill('depth');
    await table.getByLabel('Type of depth').selectOption('Integer');
    await table.getByLabel('Minimum of depth').fill('1');
    await table.getByLabel('Maximum of depth').fill('8');
    await table.getByRole('button', { name: 'Add hyperparameter' }).click();
    await table.getByLabel('Name').nth(2).fill('kind');
    await table.getByLabel('Type of kind').selectOption('Categorical');
    await table.getByLabel('Values, with commas between of kind').fill('a, b');
    await page.getByLabel('Image').selectOption({ label: 'Current environment' });
    await page.getByLabel('Instance type').selectOption('ml.t3.medium');
    await shoot('definition');
    await page.getByRole('button', { name: 'Next' }).click();
  });

  await test.step('its limits; the form survives a reload', async () => {
    await page.getByLabel('Training jobs', { exact: true }).fill('400');
    await page.getByLabel('At a time').fill('2');
    await shoot('limits');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.reload();
    await expect(page.getByRole('form', { name: 'Tuning job' })).toContainText('400, 2 at a time');
    await expect(plan).toContainText('400');
    await shoot('review');
    await page.getByRole('button', { name: 'Create tuning job' }).click();
  });

  await test.step('it is watched while it runs', async () => {
    const strip = page.getByLabel('Training jobs by state');
    await expect(strip.locator('[data-state="InProgress"] dd')).toHaveText('2', { timeout: 60_000 });
    await expect(strip.locator('[data-state="Completed"] dd')).toHaveText(/^[2-9]/, { timeout: 90_000 });
    await expect(page.getByRole('button', { name: 'Open artifacts' })).toBeVisible();
    await expect(page.locator('.sms-Chart .scatterlayer .trace').first()).toBeVisible();
    await shoot('best');
    await page.getByRole('tab', { name: /^Training jobs/ }).click();
    await expect(page.getByRole('row', { name: new RegExp(`${jobName}-001`) })).toContainText('Completed');
    await shoot('jobs');
    await page.getByRole('tab', { name: 'Charts' }).click();
    await expect(page.getByRole('figure', { name: 'Importance of parameters' })).toBeVisible();
    await shoot('charts');
    // Charts below are drawn when they come into sight.
    await page.getByRole('figure', { name: 'Optimization history' }).hover();
    for (const name of ['Parallel coordinates', 'Contour', 'Timeline']) {
      const heading = page.getByRole('heading', { name });
      await expect(async () => {
        await page.mouse.wheel(0, 300);
        await expect(heading).toBeVisible({ timeout: 1000 });
      }).toPass({ timeout: 60_000 });
    }
    await expect(page.getByRole('figure', { name: 'Contour' }).locator('.contourlayer')).toBeVisible({
      timeout: 60_000
    });
    await shoot('charts-lower');
  });

  await test.step('it is steered: its ranges, its next point, its limits, its pace', async () => {
    await page.getByRole('tab', { name: 'Steer' }).click();
    // A drag from the middle of an axis past its end chooses its upper half.
    const axis = page.locator('.parcoords .y-axis').nth(1).locator('.axis-brush .background');
    await expect(axis).toBeVisible({ timeout: 30_000 });
    // The chart stands still while the pointer is on it.
    await page.getByRole('figure', { name: 'Ranges by trial' }).hover();
    const box = await axis.boundingBox();
    const [x, top, middle] = [
      (box?.x ?? 0) + (box?.width ?? 0) / 2,
      box?.y ?? 0,
      (box?.y ?? 0) + (box?.height ?? 0) / 2
    ];
    await page.mouse.move(x, middle);
    await page.mouse.down();
    await page.mouse.move(x, middle - 20, { steps: 4 });
    await page.mouse.move(x, top - 15, { steps: 8 });
    await page.mouse.up();
    await expect(page.getByLabel('Minimum of depth')).toHaveValue('5');
    await expect(page.getByLabel('Maximum of depth')).toHaveValue('8');
    await page.getByLabel('Minimum of depth').fill('3');
    await page.getByLabel('Minimum of rate').fill('0.2');
    await page.getByLabel('Maximum of rate').fill('0.4');
    await page.getByRole('group', { name: 'Values of kind' }).getByLabel('b').uncheck();
    await shoot('steer');
    await page.getByRole('button', { name: 'Use these ranges' }).click();
    await expect(page.getByText('The next trials are chosen from these ranges.')).toBeVisible();
    const narrowed = (await job()).request.definitions[0]?.ranges.continuous[0];
    expect(narrowed).toMatchObject({ name: 'rate', minimum: 0.2, maximum: 0.4 });
    const whole = (await job()).request.definitions[0]?.ranges.integer[0];
    expect(whole).toMatchObject({ name: 'depth', minimum: 3, maximum: 8 });
    const words = (await job()).request.definitions[0]?.ranges.categorical[0];
    expect(words).toMatchObject({ name: 'kind', values: ['a', 'b'], chosen: ['a'] });

    const point = page.getByRole('form', { name: 'Next point' });
    await point.getByLabel('rate').fill('0.3');
    await point.getByLabel('depth').fill('4');
    await point.getByLabel('kind').selectOption('a');
    await point.getByRole('button', { name: 'Enqueue trial' }).click();
    await expect(point.getByRole('status')).toContainText('is tried next');
    const enqueued = async (): Promise<unknown> =>
      (await trials()).items.find(trial => trial.enqueued && trial.state === 'Completed')?.objective;
    await expect.poll(enqueued, { timeout: 60_000 }).toBeCloseTo(0.9375, 3);

    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.locator('.sms-FactsLine')).toContainText('paused');
    await expect.poll(async () => (await job()).job_counts['InProgress'], { timeout: 60_000 }).toBe(0);
    const before = (await job()).total;
    const limits = page.getByRole('form', { name: 'Limits' });
    await limits.getByLabel('Training jobs').fill('500');
    await limits.getByRole('button', { name: 'Change limits' }).click();
    await expect(limits.getByRole('status')).toContainText('hold from now on');
    expect(await job()).toMatchObject({ paused: true, expected_total: 500, total: before });
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await job()).total, { timeout: 60_000 }).toBeGreaterThan(before);
    const later = (await trials()).items.filter(trial => trial.number >= before);
    for (const { parameters } of later) {
      expect(Number(parameters['rate'])).toBeGreaterThanOrEqual(0.2);
      expect(Number(parameters['rate'])).toBeLessThanOrEqual(0.4);
    }
  });

  await test.step('it is stopped, and is in the list with what it found', async () => {
    await page.getByRole('button', { name: 'Stop tuning job' }).click();
    await expect(page.locator('.sms-FactsLine')).toContainText('Stopped', { timeout: 60_000 });
    await expect.poll(() => server.runningTypes()).toEqual([]);
    const done = await job();
    expect(done.state).toBe('Stopped');
    expect(done.best?.objective).toBeGreaterThan(0.9);
    for (const tab of ['Definitions', 'Configuration']) {
      await page.getByRole('tab', { name: tab }).click();
      await shoot(tab.toLowerCase());
    }
    await page.getByRole('button', { name: 'Tuning', exact: true }).click();
    await expect(page.getByRole('row', { name: new RegExp(jobName) })).toContainText('Stopped');
    await shoot('list');
    const { items } = await server.get<TuningJobPage>('tuning/jobs');
    expect(items.filter(({ request }) => request.name === jobName)).toHaveLength(1);
  });
});
