/** Spark in a notebook: what it shows below a cell, also in a notebook of somebody else. */
import { checkAccess } from './access';
import { environment, notebookOf } from './notebook';
import { missingSpark, SparkView } from './sparkNotebook';
import { expect, fresh, test } from './studio';

const METADATA = environment('system', 'ml.t3.medium');
const EVIL = '<img src=x onerror="window.owned=true">';

const stage = (id: number, name: string, completed: number, state: string): object => ({
  id,
  attempt: 0,
  name,
  state,
  tasks: 8,
  active: state === 'ACTIVE' ? 2 : 0,
  completed,
  failed: 0,
  input_bytes: 52_428_800,
  output_bytes: 0,
  shuffle_read_bytes: completed * 65_536,
  shuffle_write_bytes: 1_048_576
});

const PROGRESS = {
  source: 'livy',
  cluster: 'j-GONE',
  session: 0,
  statement: 3,
  ui: 'smstudio/spark/clusters/j-GONE/sessions/0/ui/',
  finished: true,
  state: 'available',
  progress: 1,
  jobs: [
    {
      id: 2,
      name: 'csv at NativeMethodAccessorImpl.java:0',
      state: 'SUCCEEDED',
      tasks: 8,
      completed: 8,
      failed: 0,
      stages: [stage(4, 'scan csv', 8, 'COMPLETE')]
    },
    {
      id: 3,
      name: EVIL,
      state: 'SUCCEEDED',
      tasks: 16,
      completed: 16,
      failed: 0,
      stages: [stage(5, 'Exchange', 8, 'COMPLETE'), stage(6, 'HashAggregate', 8, 'COMPLETE')]
    }
  ],
  executors: 1,
  cores: 2,
  elapsed_seconds: 12.3,
  expected_seconds: null
};

const PORTS = ['Southampton', 'Cherbourg', 'Queenstown'];
const FRAME = {
  columns: [
    { name: 'port', type: 'string', nulls: 0, distinct: 3, min: null, max: null },
    { name: 'fare', type: 'double', nulls: 34, distinct: 97, min: 7.25, max: 106.25 },
    { name: EVIL, type: 'boolean', nulls: 0, distinct: 2, min: null, max: null }
  ].map((column, at) => ({
    ...column,
    histogram: {
      edges: at === 1 ? [0, 20, 40, 60, 80, 100, 120] : null,
      labels: at === 1 ? null : at === 0 ? PORTS : ['false', 'true'],
      counts: at === 1 ? [82, 61, 40, 22, 9, 3] : at === 0 ? [644, 168, 77] : [120, 80]
    }
  })),
  rows: Array.from({ length: 200 }, (_, at) => [
    PORTS[at % 3],
    at % 7 === 3 ? null : 7.25 + (at % 100),
    at % 2 === 0
  ]),
  rows_total: 891,
  cut: true,
  note: 'Run %%sql -n -1 to get all.'
};

const PLAN = {
  text: `== Physical Plan ==\n*(2) HashAggregate(keys=[port#1])\n+- Exchange hashpartitioning\n   +- Scan csv ${EVIL}`,
  nodes: [
    { id: 1, parent: null, name: 'HashAggregate', detail: 'keys=[port#1], functions=[avg(fare#2)]' },
    { id: 2, parent: 1, name: 'Exchange', detail: 'hashpartitioning(port#1, 200)' },
    { id: 3, parent: 2, name: 'Scan csv', detail: EVIL }
  ]
};

const output = (type: string, data: object): object => ({
  output_type: 'display_data',
  data: { [`application/vnd.smstudio.${type}.v1+json`]: data, 'text/plain': 'as text' },
  metadata: {}
});

test('what Spark shows below a cell is drawn in a notebook that nobody trusts', async ({
  page,
  server,
  tmpPath,
  complaints
}) => {
  const outputs = [
    output('spark-progress', PROGRESS),
    output('spark-progress', { ...PROGRESS, finished: false, state: 'running', progress: 0.4 }),
    output('frame', FRAME),
    output('spark-plan', PLAN)
  ];
  await server.write(`${tmpPath}/foreign.ipynb`, notebookOf(['1 + 1'], METADATA, outputs));
  const notebook = new SparkView(page, server);
  await notebook.open('foreign.ipynb');
  const shown = notebook.output(0);
  const [progress, lost, frame, plan] = [shown.nth(0), shown.nth(1), shown.nth(2), shown.nth(3)];
  const shoot = (part: string): Promise<void> =>
    notebook.shoot(part, () => checkAccess(page, '.sms-SparkOutput'));

  await test.step('a finished statement is one line that opens', async () => {
    await expect(progress.getByRole('button', { name: 'Spark UI' })).toHaveCount(0);
    await expect(progress.getByRole('status')).toHaveText('Done in 12.3 s · 2 jobs · 24 tasks');
    await progress.getByRole('button', { name: 'Jobs and stages' }).click();
    await expect(progress.getByRole('row', { name: /HashAggregate/ })).toContainText('8 of 8');
  });

  await test.step('one that was cut off half-way says so, and keeps its height', async () => {
    const before = await lost.boundingBox();
    await expect(lost.getByRole('status')).toContainText('Does not run any more');
    // The server was asked, and knows nothing of it.
    await expect.poll(() => complaints).toEqual([expect.stringContaining('/statements/3/progress')]);
    complaints.splice(0);
    expect((await lost.boundingBox())?.height).toBe(before?.height);
    await shoot('outputs');
  });

  await test.step('a table is sorted, and drawn', async () => {
    await expect(frame.getByText('200 of 891 rows are shown. Run %%sql -n -1 to get all.')).toBeVisible();
    await frame.getByRole('button', { name: 'fare' }).click();
    await expect(frame.getByRole('row').nth(1)).toContainText('106.25');
    await frame.getByRole('tab', { name: 'Chart' }).click();
    await expect(frame.locator('.barlayer .point').first()).toBeVisible();
    await frame.getByRole('combobox', { name: 'Chart' }).selectOption('Points');
    await expect(frame.locator('.scatterlayer .point').first()).toBeVisible();
    await shoot('frame-chart');
  });

  await test.step('a plan is a tree, and text', async () => {
    await plan.getByText('Exchange', { exact: true }).click();
    await expect(plan.getByText('hashpartitioning(port#1, 200)')).toBeVisible();
    await plan.getByRole('tab', { name: 'Plan' }).press('ArrowRight');
    await expect(plan.getByRole('tab', { name: 'Text' })).toBeFocused();
    await expect(plan.locator('pre')).toContainText('== Physical Plan ==');
    await shoot('plan');
  });

  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
});

/** Some passengers of the Titanic: who they were in one table, what they paid in another. */
const PASSENGERS = Array.from({ length: 60 }, (_, at) => ({
  id: at + 1,
  sex: at % 3 === 0 ? 'female' : 'male',
  // As in the real table, not everybody's age is known.
  age: at % 10 === 9 ? '' : String(18 + ((at * 7) % 50)),
  fare: 7.25 + ((at * 13) % 90),
  survived: at % 3 === 0 ? 1 : 0
}));
const WHO = ['id,sex,age', ...PASSENGERS.map(({ id, sex, age }) => `${id},${sex},${age}`)].join('\n');
const PAID = ['id,fare,survived', ...PASSENGERS.map(each => `${each.id},${each.fare},${each.survived}`)].join(
  '\n'
);

const FOLDER = `from pathlib import Path
folder = str(Path.cwd())
print(*sorted(path.name for path in Path().glob("*.csv")))`;
const CLEAN = `%%spark
who = spark.read.csv(f"{folder}/who.csv", header=True, inferSchema=True)
paid = spark.read.csv(f"{folder}/paid.csv", header=True, inferSchema=True)
clean = who.dropna().join(paid, "id")
clean.createOrReplaceTempView("titanic")
print(clean.repartition(4).count(), "passengers")`;
const TRAIN = `from pathlib import Path
from jupyter_smstudio import sdk

df.assign(female=(df.sex == "female").astype(int)).drop(columns="sex").to_csv("train.csv", index=False)
Path("train.py").write_text("""
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

table = pd.read_csv("/opt/ml/input/data/training/train.csv")
known = table[["age", "fare", "female"]]
print("accuracy", DecisionTreeClassifier(max_depth=2).fit(known, table.survived).score(known, table.survived))
""")
estimator = sdk.Estimator(
    image_uri="sparkanalytics", entry_point="train.py", instance_type="ml.t3.medium", base_job_name="NAME"
)
estimator.fit("train.csv", logs=False)
print("trained:", estimator.latest_training_job.describe()["state"])`;

test('a notebook is connected to a cluster, cleans two tables there, and trains on the result', async ({
  page,
  server,
  tmpPath
}) => {
  const reason = missingSpark();
  test.skip(reason !== '', reason);
  test.setTimeout(480_000);
  const name = fresh('titanic');
  const cells = [
    FOLDER,
    '%%send_to_spark -i folder',
    CLEAN,
    '%%sql -o df\nSELECT * FROM titanic',
    'df.groupby("sex").survived.agg(["count", "mean"])',
    TRAIN.replace('NAME', name)
  ];
  await server.write(`${tmpPath}/who.csv`, WHO, 'file');
  await server.write(`${tmpPath}/paid.csv`, PAID, 'file');
  await server.write(`${tmpPath}/${name}.ipynb`, notebookOf(cells, environment('sparkanalytics', 'system')));
  const notebook = new SparkView(page, server);
  const { chip, popup } = notebook;
  const main = page.locator('#jp-main-dock-panel');
  const studio = page.locator('#smstudio-page-spark');
  const sessions = async (): Promise<unknown[]> =>
    (await server.get<{ items: unknown[] }>('spark/sessions')).items;

  await test.step('the chip leads to a new cluster', async () => {
    await notebook.open(`${name}.ipynb`);
    await expect(chip).toHaveText('No cluster');
    await chip.click();
    await checkAccess(page, '.sms-ClusterPopup');
    await popup.getByRole('button', { name: 'Create cluster…' }).click();
    await studio.getByRole('radio', { name: 'Local Spark', exact: true }).check();
    await studio.getByLabel('Cluster name').fill(name);
    await studio.getByRole('button', { name: 'Create cluster' }).click();
    await expect(studio.locator('.sms-StateChip').first()).toHaveText('Waiting', { timeout: 240_000 });
  });

  await test.step('Connect puts a cell below the active one, and runs it', async () => {
    await main.getByRole('tab', { name: `${name}.ipynb` }).click();
    await notebook.run(0);
    await expect(notebook.output(0)).toHaveText('paid.csv who.csv', { timeout: 120_000 });
    await chip.click();
    await expect(popup.getByText('Waiting')).toBeVisible();
    await notebook.shoot('connect');
    await notebook.row(name).getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(notebook.cell(1).locator('.cm-content')).toContainText(
      '%sm_analytics emr connect --cluster-id j-'
    );
    await expect(chip).toHaveText(name, { timeout: 60_000 });
    await expect(notebook.output(1).getByRole('link').first()).toBeVisible();
  });

  await test.step('Spark cleans and joins, and shows how far it is', async () => {
    await notebook.run(2);
    await notebook.run(3);
    const cleaned = notebook.output(3);
    await expect(cleaned.getByRole('region', { name: 'Spark progress' })).toBeVisible({ timeout: 60_000 });
    await expect(cleaned.last()).toContainText('54 passengers', { timeout: 120_000 });
    await expect(cleaned.getByRole('status').first()).toContainText(/^Done in .* jobs? · /);
    await cleaned.getByRole('button', { name: 'Jobs and stages' }).click();
    await expect(cleaned.getByRole('row', { name: /^Job \d+/ }).first()).toContainText('Succeeded');
    await cleaned.getByRole('button', { name: 'Jobs and stages' }).click();
    await notebook.run(4);
    await expect(notebook.output(4).getByRole('columnheader', { name: /fare/ })).toBeVisible({
      timeout: 60_000
    });
    await page.sidebar.close('left');
    await notebook.output(0).evaluate(node => node.scrollIntoView({ block: 'start' }));
    await notebook.shoot('notebook');
  });

  await test.step('the schema shows what there is', async () => {
    await chip.click();
    await popup.getByRole('button', { name: 'Schema' }).click();
    const schema = page.getByRole('region', { name: 'Schema of the Spark session' });
    await schema.getByRole('searchbox').fill('surv');
    await expect(schema.getByRole('button', { name: 'titanic', exact: true })).toBeVisible();
    await expect(schema.getByRole('button', { name: 'survived' })).toBeVisible();
    await checkAccess(page, '.sms-SchemaPanel');
    await notebook.shoot('schema');
  });

  await test.step('a reload of the page finds the session, and so does a restarted kernel', async () => {
    await page.evaluate(() => window.jupyterapp.commands.execute('docmanager:save'));
    await page.reload();
    await main.getByRole('tab', { name: `${name}.ipynb` }).click();
    await expect(chip).toHaveText(name, { timeout: 60_000 });
    await notebook.restart(name);
    await notebook.run(4);
    await expect(notebook.output(4).getByRole('columnheader', { name: /fare/ })).toBeVisible({
      timeout: 60_000
    });
    await notebook.run(5);
    await expect(notebook.output(5).getByRole('row', { name: 'male 36 0.0', exact: true })).toBeVisible({
      timeout: 60_000
    });
    expect(await sessions()).toHaveLength(1);
  });

  await test.step('the Spark UI opens in a tab', async () => {
    await chip.click();
    await popup.getByRole('button', { name: 'Spark UI' }).click();
    const ui = page.frameLocator('iframe[title^="Spark UI"]');
    await expect(ui.getByText('Spark Jobs').first()).toBeVisible({ timeout: 60_000 });
    await expect(ui.locator('#completedJob-table')).toBeVisible();
    // What the query was, not how its rows are fetched.
    await expect(ui.getByRole('row', { name: /SELECT \* FROM titanic/ }).first()).toBeVisible();
    await main.getByRole('tab', { name: `${name}.ipynb` }).click();
  });

  await test.step('a training job learns from the result', async () => {
    await notebook.run(6);
    await expect(notebook.output(6).last()).toContainText('trained: Completed', { timeout: 90_000 });
  });

  await test.step('the cluster is terminated, and the notebook says so', async () => {
    await main.getByRole('tab', { name: 'Clusters' }).click();
    await studio.getByRole('button', { name: 'Terminate cluster' }).click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Terminate cluster' }).click();
    await expect(studio.locator('.sms-StateChip').first()).toHaveText('Terminated', { timeout: 60_000 });
    await main.getByRole('tab', { name: `${name}.ipynb` }).click();
    await expect(chip).toHaveText('Session ended');
  });
});
