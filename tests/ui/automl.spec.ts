/** From the table of Titanic's passengers to a model by clicking: form, leaderboard, notebooks, candidate. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { AutoMLJob, CandidatePage } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { expect, test } from './studio';

const TABLE = join(process.env['SMSTUDIO_SAMPLE_DATA'] ?? '', 'titanic', 'train.csv');
const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
const NAME = 'titanic-clicked';
/** Milliseconds: the image is built first where no test has used it yet. */
const BUILD = 420_000;

test.skip(!existsSync(TABLE), 'Put the table of Titanic’s passengers below SMSTUDIO_SAMPLE_DATA.');

test('a table becomes a model by clicking', async ({ page, server, tmpPath }) => {
  test.setTimeout(BUILD + 300_000);
  await server.write(`${tmpPath}/train.csv`, readFileSync(TABLE, 'utf-8'), 'file');
  const studio = page.locator('#smstudio-page-automl');
  const shoot = async (name: string, part = ''): Promise<void> => {
    for (const theme of ['Dark', 'Light']) {
      await page.evaluate(
        wanted => window.jupyterapp.commands.execute('apputils:change-theme', { theme: wanted }),
        `JupyterLab ${theme}`
      );
      await page.screenshot({
        path: join(PICTURES, `automl-${name}-${theme.toLowerCase()}.png`),
        animations: 'disabled'
      });
    }
    await checkAccess(page, `#smstudio-page-automl ${part}`);
  };
  const job = (): Promise<AutoMLJob> => server.get<AutoMLJob>(`automl/jobs/${NAME}`);

  await test.step('the form, from the file browser', async () => {
    await page.filebrowser.openDirectory(tmpPath);
    await page.locator('.jp-DirListing-item', { hasText: 'train.csv' }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'AutoML from this table' }).click();
    await studio.getByLabel('Experiment name').fill(NAME);
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
    await studio.getByRole('checkbox', { name: 'Multilayer perceptron' }).uncheck();
    await studio.getByRole('button', { name: 'Next' }).click();
    await studio.getByLabel('Candidates at most').fill('6');
    await studio.getByLabel('Minutes in all').fill('1.5');
    await shoot('limits');
    await page.reload();
    await expect(studio.getByLabel('Candidates at most')).toHaveValue('6');
    await studio.getByRole('button', { name: 'Next' }).click();
    await expect(studio.getByText('9 of 11')).toBeVisible({ timeout: 60_000 });
    await shoot('review');
    await studio.getByRole('button', { name: 'Create experiment' }).click();
    await expect(studio.getByRole('heading', { name: NAME })).toBeVisible();
    const { request } = await job();
    expect(request).toMatchObject({ target: 'Survived', max_candidates: 6, max_runtime_seconds: 90 });
    expect(request.features).not.toContain('Ticket');
    expect(request.features).not.toContain('PassengerId');
  });

  await test.step('the data exploration notebook, before the search has ended', async () => {
    await studio.getByRole('button', { name: 'Open data exploration notebook' }).click({ timeout: BUILD });
    await expect(studio.getByText('Read-only preview.')).toBeVisible();
    await expect(studio.locator('.jp-Notebook h1, .jp-Notebook h2').first()).toBeVisible();
    // JupyterLab's editors have no names.
    await shoot('exploration', '.sms-Banner');
    await studio.getByRole('button', { name: NAME }).click();
  });

  await test.step('the leaderboard while it grows, and the result', async () => {
    await expect(studio.getByRole('row', { name: /dpp\d/ }).first()).toBeVisible({ timeout: BUILD });
    await shoot('running');
    await expect.poll(async () => (await job()).state, { timeout: 240_000 }).toBe('Completed');
    const { items } = await server.get<CandidatePage>(`automl/jobs/${NAME}/candidates`);
    await expect(studio.getByRole('img', { name: 'Best' }).first()).toBeVisible();
    await expect(studio.getByRole('grid').getByRole('row').nth(1)).toContainText(items[0]?.name ?? 'none');
    await shoot('completed');
    await studio.getByRole('tab', { name: 'Job profile' }).click();
    await shoot('profile');
  });

  await test.step('the best candidate', async () => {
    await studio.getByRole('tab', { name: 'Trials' }).click();
    await studio.getByRole('region', { name: 'Result' }).getByRole('button').click();
    await expect(studio.getByRole('heading', { name: 'Confusion matrix' })).toBeVisible();
    await expect(studio.locator('.js-plotly-plot')).toHaveCount(5);
    await shoot('performance');
    for (const [tab, name] of [
      ['Explainability', 'explainability'],
      ['Artifacts', 'artifacts'],
      ['Network', 'network']
    ] as const) {
      await studio.getByRole('tab', { name: tab }).click();
      await expect(studio.locator('[aria-busy="true"]')).toHaveCount(0);
      await shoot(name);
    }
  });

  await test.step('the candidate generation notebook, imported', async () => {
    await studio.getByRole('button', { name: NAME }).click();
    await studio.getByRole('button', { name: 'Open candidate generation notebook' }).click();
    await studio.getByRole('button', { name: 'Import notebook' }).click();
    await expect(page.locator('.jp-NotebookPanel:visible .jp-Notebook')).toBeVisible();
  });
});
