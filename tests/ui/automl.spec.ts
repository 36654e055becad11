/** From the table of Titanic's passengers to a model by clicking: form, leaderboard, notebooks, registry. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from '@playwright/test';

import type { AutoMLJob, CandidatePage, CreateAutoMLJob } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { environment, fileOf, notebookOf, NotebookView } from './notebook';
import { expect, fresh, type Server, test } from './studio';
import { changeTheme, THEMES } from './theme';

const TABLE = join(process.env['SMSTUDIO_SAMPLE_DATA'] ?? '', 'titanic', 'train.csv');
const RESULTS = join(__dirname, 'results');
/** Milliseconds: the image is built first where no test has used it yet. */
const BUILD = 420_000;
const FRAME = `import pandas as pd
pd.DataFrame({"size": range(60), "colour": ["red", "green", "blue"] * 20, "bought": [0, 1] * 30})`;

test('a table becomes a registered model by clicking', async ({ page, server, tmpPath }) => {
  test.skip(!existsSync(TABLE), 'Put the table of Titanic’s passengers below SMSTUDIO_SAMPLE_DATA.');
  test.setTimeout(BUILD + 300_000);
  const jobName = fresh('titanic-clicked');
  await server.write(`${tmpPath}/train.csv`, readFileSync(TABLE, 'utf-8'), 'file');
  const studio = page.locator('#smstudio-page-automl');
  const facts = studio.locator('.sms-FactsLine');
  const shoot = pictures(page);

  await test.step('the form, from the file browser', async () => {
    await (await fileOf(page, 'train.csv')).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'AutoML from this table' }).click();
    await studio.getByLabel('Experiment name').fill(jobName);
    await expect(studio.getByRole('option', { name: 'Survived' })).toBeAttached({ timeout: 60_000 });
    await studio.getByLabel('Target').selectOption('Survived');
    const plan = page.getByRole('complementary', { name: 'Plan' });
    await expect(plan.getByText('Binary classification')).toBeVisible({ timeout: 60_000 });
    await expect(plan.getByText('891 rows, 12 columns')).toBeVisible();
    await shoot('form');
  });

  await test.step('more settings, which survive a reload', async () => {
    await studio.getByRole('button', { name: 'More settings' }).click();
    await expect(studio.getByRole('checkbox', { name: 'Use PassengerId' })).not.toBeChecked();
    await studio.getByRole('checkbox', { name: 'Use Ticket' }).uncheck();
    await shoot('features');
    await studio.getByRole('button', { name: 'Next' }).click();
    await studio.getByRole('radio', { name: /^Hyperparameter/ }).check();
    await studio.getByRole('checkbox', { name: 'Multilayer perceptron' }).uncheck();
    await studio.getByRole('button', { name: 'Next' }).click();
    await studio.getByLabel('Candidates at most').fill('4');
    await studio.getByLabel('Minutes in all').fill('1');
    await page.reload();
    await expect(studio.getByLabel('Candidates at most')).toHaveValue('4');
    await studio.getByRole('button', { name: 'Next' }).click();
    await expect(studio.getByText('9 of 11')).toBeVisible({ timeout: 60_000 });
    await studio.getByRole('button', { name: 'Create experiment' }).click();
    await expect(studio.getByRole('heading', { name: jobName })).toBeVisible();
    const { request } = await jobOf(server, jobName);
    expect(request).toMatchObject({ target: 'Survived', max_candidates: 4, max_runtime_seconds: 60 });
    expect(request.features).not.toContain('Ticket');
    expect(request.features).not.toContain('PassengerId');
  });

  await test.step('the leaderboard while it grows, in two tabs of the browser', async () => {
    const other = await page.context().newPage();
    await other.goto(page.url());
    for (const each of [page, other]) {
      const rows = each.locator('#smstudio-page-automl').getByRole('row', { name: /dpp\d/ });
      await expect(rows.first()).toBeVisible({ timeout: BUILD });
    }
    await other.close();
    await expect(studio.getByRole('list', { name: 'Stages' })).toContainText('Model tuning');
    await shoot('running');
  });

  await test.step('the result', async () => {
    await expect(facts).toContainText('Completed', { timeout: 120_000 });
    const { items } = await server.get<CandidatePage>(`automl/jobs/${jobName}/candidates`);
    await expect(studio.getByRole('img', { name: 'Best' }).first()).toBeVisible();
    await expect(studio.getByRole('grid').getByRole('row').nth(1)).toContainText(items[0]?.name ?? 'none');
    await expect(studio.getByText(/The score in the search is optimistic/)).toBeVisible();
    await shoot('completed');
    // The picture of docs/features/automl.md: SMSTUDIO_PICTURES=docs/images makes it anew.
    const folder = process.env['SMSTUDIO_PICTURES'] ?? RESULTS;
    await page.screenshot({ path: join(folder, 'automl.png'), animations: 'disabled' });
    await studio.getByRole('tab', { name: 'Job profile' }).click();
    await shoot('profile');
  });

  await test.step('the best candidate, registered', async () => {
    await studio.getByRole('tab', { name: 'Trials' }).click();
    await studio.getByRole('region', { name: 'Result' }).getByRole('button').click();
    await expect(studio.locator('.js-plotly-plot')).toHaveCount(5, { timeout: 30_000 });
    await shoot('performance');
    for (const tab of ['Explainability', 'Artifacts', 'Network']) {
      await studio.getByRole('tab', { name: tab }).click();
      await expect(studio.locator('[aria-busy="true"]')).toHaveCount(0);
    }
    await shoot('network');
    await studio.getByRole('button', { name: 'Register model' }).click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Register model' }).click();
    const link = facts.getByRole('link', { name: `${jobName}, version 1` });
    await expect(link).toHaveAttribute('href', new RegExp(`mlflow/#/models/${jobName}/versions/1$`));
    expect((await jobOf(server, jobName)).registered).toBe(`${jobName}/1`);
  });

  await test.step('the notebooks, one of them imported into the environment of the search', async () => {
    await studio.getByRole('button', { name: jobName }).click();
    await studio.getByRole('button', { name: 'Open data exploration notebook' }).click();
    await expect(studio.getByText('Read-only preview.')).toBeVisible();
    await expect(studio.locator('.jp-Notebook :is(h1, h2)').first()).toBeVisible();
    // JupyterLab's editors have no names.
    await shoot('exploration', '.sms-Banner');
    await studio.getByRole('button', { name: jobName }).click();
    await studio.getByRole('button', { name: 'Open candidate generation notebook' }).click();
    await studio.getByRole('button', { name: 'Import notebook' }).click();
    const notebook = new NotebookView(page);
    await notebook.run(1);
    await notebook.expectRunning('Python 3 (XGBoost and LightGBM)', '2 vCPU + 8 GiB');
    await expect(notebook.cell(1).locator('.jp-InputPrompt')).toHaveText('[1]:', { timeout: 60_000 });
    await expect(notebook.cell(1).locator('.jp-OutputArea-output')).toHaveCount(0);
  });
});

test('a data frame of a notebook is opened in the form', async ({ page, server, tmpPath }) => {
  const notebook = new NotebookView(page);
  const studio = page.locator('#smstudio-page-automl');
  await server.write(`${tmpPath}/shop.ipynb`, notebookOf([FRAME], environment('system', 'ml.t3.medium')));
  await notebook.open('shop.ipynb');
  await notebook.run(0);
  await notebook.output(0).locator('table.dataframe').click({ button: 'right', timeout: 60_000 });
  await page.getByRole('menuitem', { name: 'AutoML from this table' }).click();
  await expect(studio.getByLabel('Input data')).toHaveValue(/shop-table-\d+\.csv$/, { timeout: 30_000 });
  await expect(studio.getByRole('option', { name: 'bought' })).toBeAttached({ timeout: 60_000 });
  await expect(page.getByRole('complementary', { name: 'Plan' })).toContainText('60 rows, 3 columns');
});

test('a table that is wrong is refused by its line, and a job that fails says why', async ({
  page,
  server,
  tmpPath
}) => {
  test.setTimeout(BUILD);
  const studio = page.locator('#smstudio-page-automl');
  const shoot = pictures(page);
  const rows = Array.from({ length: 40 }, (_, at) => `${at},${at % 2}`);
  await server.write(`${tmpPath}/good.csv`, ['size,bought', ...rows, ''].join('\n'), 'file');
  rows[6] = '6,0,7,8';
  await server.write(`${tmpPath}/ragged.csv`, ['size,bought', ...rows, ''].join('\n'), 'file');
  await page.goto('?smstudio=automl');
  await studio.getByRole('button', { name: 'Create AutoML experiment' }).click();
  await studio.getByLabel('Input data').fill(`${tmpPath}/ragged.csv`);
  await expect(studio.getByRole('alert').first()).toContainText('8', { timeout: 60_000 });
  await expect(studio.getByRole('button', { name: 'Create experiment' })).toHaveAttribute('aria-disabled');
  await shoot('refused');

  const body: CreateAutoMLJob = {
    name: 'no-such',
    input: `${tmpPath}/good.csv`,
    target: 'price',
    mode: 'HyperparameterTuning'
  };
  const created = await server.request.post('/smstudio/automl/jobs', { data: body });
  expect(created.ok(), await created.text()).toBe(true);
  await studio.getByRole('button', { name: 'AutoML', exact: true }).click();
  const row = studio.getByRole('row', { name: /no-such/ });
  await expect(row).toContainText('Failed', { timeout: BUILD });
  await row.getByRole('button', { name: 'no-such' }).click();
  await expect(studio.getByRole('alert')).toContainText('price');
  await shoot('failed');
});

async function jobOf(server: Server, name: string): Promise<AutoMLJob> {
  return server.get<AutoMLJob>(`automl/jobs/${name}`);
}

/** Pictures in both themes, and a look for what keeps people out, in the whole page or a part of it. */
function pictures(page: Page): (name: string, part?: string) => Promise<void> {
  return async (name, part = '') => {
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      await page.screenshot({
        path: join(RESULTS, `automl-${name}-${theme.toLowerCase()}.png`),
        animations: 'disabled'
      });
    }
    await checkAccess(page, `#smstudio-page-automl ${part}`);
  };
}
