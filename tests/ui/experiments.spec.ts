/** Runs that programs log with MLflow are listed, found, compared, charted and opened, live. */
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import type { Experiment, ExperimentPage, Run, RunPage } from '../../labextension/src/core/wire';
import { expect, fresh, test } from './studio';
import { changeTheme } from './theme';
import { Tracking } from './tracking';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
/** The hostile name that a run may have. */
const HOSTILE = '<img src=x onerror=alert(1)>';
const RUNS = 130;

/** A picture that is red: 1 × 1. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64'
);

function curve(key: string, level: number): { key: string; value: number; step: number }[] {
  return Array.from({ length: 40 }, (_, step) => ({
    key,
    value: level * (1 - Math.exp(-step / 10)) + 0.01 * Math.sin(step * 7),
    step
  }));
}

/** An experiment of so many runs, one of them live, one with a hostile name, one with nested runs. */
async function fill(tracking: Tracking): Promise<{ experiment: string; live: string; best: string }> {
  const experiment = await tracking.experiment(fresh('digits'));
  for (let index = 0; index < RUNS; index += 1) {
    const name = index === 3 ? HOSTILE : `trial-${String(index).padStart(3, '0')}`;
    const run = await tracking.run(experiment, name, { team: index % 2 ? 'blue' : 'green' });
    const last = index < RUNS - 6 ? [{ key: 'accuracy', value: (0.8 * index) / RUNS, step: 1 }] : [];
    await tracking.log(run, last, { optimizer: index % 3 ? 'adam' : 'sgd', lr: String(0.001 * (index + 1)) });
    await tracking.end(run);
  }
  const found: string[] = [];
  for (const [index, optimizer] of ['adam', 'sgd', 'adam', 'rmsprop'].entries()) {
    const run = await tracking.run(experiment, `curve-${index}`);
    await tracking.log(run, [...curve('accuracy', 0.9 + index / 50), ...curve('loss', 1 - index / 10)], {
      optimizer,
      lr: String(0.01 * (index + 1)),
      epochs: '40'
    });
    await tracking.artifact(experiment, run, 'plots/dot.png', PNG);
    await tracking.artifact(experiment, run, 'table.csv', 'digit,count\n7,<b>12</b>\n');
    await tracking.artifact(experiment, run, 'report.html', '<h1>Report</h1><script>parent.x = 1</script>');
    await tracking.artifact(experiment, run, 'code/train.py', `rate = ${index}\n`);
    await tracking.end(run);
    found.push(run);
  }
  const nested = await tracking.run(experiment, 'fold-1', { 'mlflow.parentRunId': found[3] ?? '' });
  await tracking.end(nested);
  const live = await tracking.run(experiment, 'running');
  await tracking.log(live, [{ key: 'accuracy', value: 0.1, step: 0 }], { optimizer: 'adam', lr: '0.5' });
  return { experiment, live, best: found[3] ?? '' };
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `experiments-${name}.png`), animations: 'disabled' });
}

test('runs are found, compared, charted and opened, live', async ({ page, server, complaints }) => {
  test.setTimeout(300_000);
  const tracking = new Tracking(server);
  // The tracking server is started by the first question.
  await expect
    .poll(async () => (await server.request.get('/smstudio/mlflow/health')).status(), { timeout: 120_000 })
    .toBe(200);
  const { experiment, live, best } = await fill(tracking);
  const grid = page.getByRole('grid', { name: 'Runs' });
  const rows = grid.locator('.sms-DataTable-body [role="row"]');

  await test.step('the list counts its runs', async () => {
    await page.goto('?smstudio=experiments');
    const list = page.getByRole('grid', { name: 'Experiments' });
    const row = list.getByRole('row', { name: fresh('digits') });
    await expect(row).toContainText(String(RUNS + 6));
    await expect(row).toContainText('Running');
    await picture(page, 'list');
    await row.getByRole('button', { name: fresh('digits') }).click();
    await expect(rows.first()).toBeVisible();
  });

  await test.step('hostile names are text', async () => {
    await page.getByLabel('Search runs').fill('<img');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText(HOSTILE);
    await page.getByLabel('Search runs').fill('');
    await expect(page.locator('.sms-DataTable-count')).toHaveText(String(RUNS + 5) + ' runs');
  });

  await test.step('a filter and a click on a header ask the server', async () => {
    await page.getByRole('button', { name: 'Add filter' }).click();
    const editor = page.getByRole('dialog', { name: 'Add filter' });
    await editor.getByLabel('Field').selectOption('parameter.optimizer');
    await editor.getByLabel('Value').fill('adam');
    await editor.getByRole('button', { name: 'Add filter' }).click();
    await grid.getByRole('button', { name: 'accuracy' }).click();
    await expect(rows.first()).toContainText('curve-2');
    await expect(page.getByRole('columnheader', { name: 'accuracy' })).toHaveAttribute(
      'aria-sort',
      'descending'
    );
    await picture(page, 'filtered');
    await page.reload();
    await expect(page.getByRole('button', { name: 'optimizer = adam', exact: true })).toBeVisible();
    await expect(rows.first()).toContainText('curve-2');
    await page.getByRole('button', { name: 'Remove filter optimizer = adam' }).click();
    await page.getByLabel('MLflow filter').fill("params.optimizer = 'rmsprop'");
    await page.keyboard.press('Enter');
    await expect(rows).toHaveCount(1);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect(rows.first()).toContainText('curve-3');
  });

  await test.step('what is wrong with a condition is told', async () => {
    await page.getByLabel('MLflow filter').fill('accuracy is good');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect(page.getByRole('alert')).toBeHidden();
    await expect.poll(() => complaints.join()).toContain('400 (Bad Request)');
    complaints.splice(0);
  });

  await test.step('a value is in its row as soon as it is logged', async () => {
    await page.getByLabel('Search runs').fill('running');
    await expect(rows).toHaveCount(1);
    for (const value of [0.4321, 0.5432, 0.6543]) {
      await tracking.log(live, [{ key: 'accuracy', value, step: value * 1e4 }]);
      await expect(rows.first()).toContainText(String(value));
    }
    await page.getByLabel('Search runs').fill('');
  });

  await test.step('columns are chosen by category', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    const chooser = page.getByRole('dialog', { name: 'Columns' });
    await chooser.getByRole('group', { name: 'accuracy' }).getByLabel('max').check();
    await chooser.getByRole('group', { name: 'Tags' }).getByLabel('team').check();
    await picture(page, 'columns');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: 'accuracy (max)' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'team' })).toBeVisible();
  });

  await test.step('nested runs are below their parent', async () => {
    await page.getByRole('button', { name: /nested run/ }).click();
    await expect(grid.getByRole('button', { name: 'fold-1' })).toBeVisible();
  });

  await test.step('runs are tagged, deleted and restored together', async () => {
    await page.getByLabel('Search runs').fill('trial-00');
    await expect(rows).toHaveCount(9);
    await page.getByLabel('Select all runs').click();
    const bar = page.getByRole('toolbar', { name: 'Selected runs' });
    await expect(bar).toContainText('9 runs selected');
    await bar.getByRole('button', { name: 'Delete runs' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete runs' }).click();
    await expect(rows).toHaveCount(0);
    await page.getByRole('button', { name: 'Deleted too' }).click();
    await expect(rows).toHaveCount(9);
    await page.getByLabel('Select all runs').click();
    await bar.getByRole('button', { name: 'Restore runs' }).click();
    await page.getByRole('button', { name: 'Deleted too' }).click();
    await expect(rows).toHaveCount(9);
    await page.getByRole('button', { name: 'Clear all' }).click();
  });

  await test.step('selected runs are analyzed', async () => {
    await page.getByLabel('Search runs').fill('curve-');
    await expect(rows).toHaveCount(4);
    await page.getByLabel('Select all runs').click();
    await picture(page, 'leaderboard');
    await page.getByRole('button', { name: 'Analyze' }).click();
    await expect(page.locator('.sms-Chart .scatterlayer .trace')).toHaveCount(8);
    await page.getByLabel('Smoothing').fill('0.6');
    await expect(page.locator('.sms-Chart .scatterlayer .trace')).toHaveCount(16);
    await picture(page, 'line');
    await page.locator('.sms-Chart').first().hover();
    await page.locator('[data-title="Copy as cell"]').first().click();
    await page.getByText('Source', { exact: true }).click();
    await expect(page.locator('.sms-Banner pre')).toContainText('get_metric_history(run_id, metric)');
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    for (const [tab, drawn] of [
      ['Scatter', '.scatterlayer .point'],
      ['Bar', '.barlayer .point'],
      ['Histogram', '.barlayer .point'],
      ['Parallel coordinates', '.parcoords, .scatterlayer']
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await expect(page.locator('.sms-Chart').locator(drawn).first()).toBeAttached();
      await page.waitForTimeout(400);
      await picture(page, tab.split(' ')[0]?.toLowerCase() ?? tab);
    }
    await page.getByRole('tab', { name: 'Differences' }).click();
    await expect(page.getByRole('region', { name: 'Differences' })).toContainText('rmsprop');
    await expect(page.getByRole('region', { name: 'Code' })).toContainText('+rate = ');
    await picture(page, 'differences');
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Differences' })).toHaveAttribute('aria-selected', 'true');
    await page
      .getByRole('navigation', { name: 'Breadcrumb' })
      .getByRole('button', { name: fresh('digits') })
      .click();
    await expect(page.getByLabel('Search runs')).toHaveValue('curve-');
  });

  await test.step('a run shows what it was given and what it left', async () => {
    await grid.getByRole('button', { name: 'curve-3' }).click();
    await expect(page.getByRole('grid', { name: 'Parameters' })).toContainText('rmsprop');
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByLabel('Note').fill('The best so far.');
    await page.getByRole('button', { name: 'Save note' }).click();
    await expect(page.locator('.sms-Note')).toContainText(['The best so far.', '']);
    await picture(page, 'run');
    await page.getByRole('tab', { name: 'Charts' }).click();
    await expect(page.locator('.sms-Chart .scatterlayer .trace')).toHaveCount(2);
    await page.getByRole('tab', { name: 'Artifacts' }).click();
    await page.getByRole('button', { name: 'plots' }).click();
    await page.getByRole('button', { name: 'dot.png' }).click();
    const image = page.getByRole('img', { name: 'plots/dot.png' });
    await expect(image).toBeVisible();
    await expect.poll(() => image.evaluate((node: HTMLImageElement) => node.naturalWidth)).toBe(1);
    await page.getByRole('button', { name: 'table.csv' }).click();
    await expect(page.getByRole('grid', { name: 'table.csv' })).toContainText('<b>12</b>');
    await picture(page, 'artifacts');
    await page.reload();
    await expect(page.getByRole('grid', { name: 'table.csv' })).toBeVisible();
    await page.getByRole('tab', { name: 'Reproduce' }).click();
    await expect(page.locator('.sms-CellView pre')).toContainText('rmsprop');
  });

  await test.step('HTML of a program is shown, and has no rights', async () => {
    await page.goto(`?smstudio=experiments&run=${best}&tab=artifacts&path=report.html`);
    const frame = page.locator('iframe[title="report.html"]');
    await expect(frame).toHaveAttribute('sandbox', '');
    await expect(frame.contentFrame().getByRole('heading', { name: 'Report' })).toBeVisible();
    expect(await page.evaluate(() => 'x' in window)).toBe(false);
    const said = complaints.splice(0);
    expect(said.filter(text => !/Blocked script execution in .*report\.html/.test(text))).toEqual([]);
  });

  await test.step('the server says the same', async () => {
    const page = await server.get<ExperimentPage>(`experiments/experiments?text=${fresh('digits')}`);
    expect(page.items.map((item: Experiment) => item.id)).toEqual([experiment]);
    const response = await server.request.post('/smstudio/experiments/run-searches', {
      data: { experiment_ids: [experiment], text: 'curve-3' }
    });
    const [run] = ((await response.json()) as RunPage).items;
    expect(run satisfies Run | undefined).toMatchObject({ id: best, children: 1 });
  });
});

test('the pages look right in the dark and in a narrow window', async ({ page, server }) => {
  const [run] = (
    (await (
      await server.request.post('/smstudio/experiments/run-searches', { data: { text: 'curve-3' } })
    ).json()) as RunPage
  ).items;
  const search = await server.request.post('/smstudio/experiments/run-searches', {
    data: { text: 'curve-' }
  });
  const runs = ((await search.json()) as RunPage).items;
  await page.goto('?smstudio=experiments');
  await changeTheme(page, 'Dark');
  await page.setViewportSize({ width: 1200, height: 800 });
  const board = `?smstudio=experiments&experiment=${run?.experiment_id}`;
  await page.goto(board);
  await expect(page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1)).toBeVisible();
  await picture(page, 'dark-leaderboard');
  await page.goto(`${board}&view=analyze&runs=${runs.map(one => one.id).join(',')}`);
  await expect(page.locator('.sms-Chart .scatterlayer .trace').first()).toBeVisible();
  await picture(page, 'dark-line');
  await page.goto(`?smstudio=experiments&run=${run?.id}`);
  await expect(page.getByRole('grid', { name: 'Parameters' })).toBeVisible();
  await picture(page, 'dark-run');
  await changeTheme(page, 'Light');
  await page.goto(board);
  await page.setViewportSize({ width: 900, height: 700 });
  await page.sidebar.close('left');
  await expect(page.getByRole('grid', { name: 'Runs' }).getByRole('row').nth(1)).toBeVisible();
  await picture(page, 'narrow');
});
