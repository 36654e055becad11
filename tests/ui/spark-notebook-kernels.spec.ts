/** Kernels whose cells run on a cluster: PySpark, and Spark, which is written in Scala. */
import { checkAccess } from './access';
import { environment, notebookOf } from './notebook';
import { createCluster, missingSpark, SparkView } from './sparkNotebook';
import { expect, fresh, test } from './studio';

interface IKernel {
  title: string;
  name: string;
  language: string;
  define: string;
  use: string;
  /** Forty tasks of a tenth of a second. */
  slow: string;
}

const KERNELS: readonly IKernel[] = [
  {
    title: 'PySpark',
    name: 'pysparkkernel',
    language: 'python',
    define: `rides = spark.createDataFrame([("Oslo", 10), ("Bergen", 7)], "city string, rides int")
rides.createOrReplaceTempView("rides")
print(rides.count(), "rows")`,
    use: 'print(rides.count(), "rows again")',
    slow: `import time
spark.sparkContext.parallelize(range(40), 40).foreach(lambda _: time.sleep(0.1))
print("slept")`
  },
  {
    title: 'Spark',
    name: 'sparkkernel',
    language: 'scala',
    define: `val rides = Seq(("Oslo", 10), ("Bergen", 7)).toDF("city", "rides")
rides.createOrReplaceTempView("rides")
println(s"\${rides.count()} rows")`,
    use: 'println(s"${rides.count()} rows again")',
    slow: `spark.sparkContext.parallelize(1 to 40, 40).foreach(_ => Thread.sleep(100))
println("slept")`
  }
];
const QUERY = '%%sql\nSELECT city, sum(rides) AS total FROM rides GROUP BY city ORDER BY city';

/** Files of which none has the name of another one in its own. */
function fileName({ language }: IKernel): string {
  return `rides-${language}.ipynb`;
}

/** Metadata of a notebook that runs in one of sparkmagic's kernels. */
function metadata({ title, name, language }: IKernel): object {
  const usual = environment('sparkanalytics', 'ml.t3.medium') as { smstudio: object };
  return {
    kernelspec: { display_name: title, language, name },
    smstudio: { ...usual.smstudio, kernel: name }
  };
}

test('notebooks of PySpark and Spark are connected, and find their sessions after a restart', async ({
  page,
  server,
  tmpPath
}) => {
  const reason = missingSpark();
  test.skip(reason !== '', reason);
  test.setTimeout(600_000);
  const cluster = await createCluster(server, {
    name: fresh('kernels'),
    template: 'local-spark',
    parameters: { InstanceType: 'ml.m5.large' }
  });
  const notebook = new SparkView(page, server);
  for (const kernel of KERNELS) {
    await server.write(
      `${tmpPath}/${fileName(kernel)}`,
      notebookOf([kernel.define, QUERY, kernel.slow, kernel.use], metadata(kernel))
    );
  }

  for (const kernel of KERNELS) {
    await test.step(`${kernel.title}: Connect inserts a cell and runs it`, async () => {
      await notebook.open(fileName(kernel));
      await expect(notebook.chip).toHaveText('No cluster');
      await notebook.connect(cluster.name);
      await expect(notebook.kernel).toHaveText(`${kernel.title} (SparkAnalytics)`);
      await expect(notebook.cell(1).locator('.cm-content')).toContainText(`--language ${kernel.language}`);
      await expect(notebook.output(1).last()).toBeVisible();
    });

    await test.step(`${kernel.title}: its cells run on the cluster`, async () => {
      await notebook.run(0);
      await expect(notebook.output(0).last()).toContainText('2 rows', { timeout: 120_000 });
      await notebook.run(2);
      await expect(notebook.output(2).getByRole('row', { name: 'Bergen 7', exact: true })).toBeVisible({
        timeout: 60_000
      });
      await notebook.shoot(`kernel-${kernel.language}`);
    });

    await test.step(`${kernel.title}: a bar says how far a cell is`, async () => {
      const bar = notebook.output(3).getByRole('region', { name: 'Spark progress' });
      await notebook.run(3);
      await expect(bar).toContainText(/\d+ of 40 tasks/, { timeout: 60_000 });
      await expect(bar.getByRole('status')).toHaveText(/^Done in .* · 1 job · 40 tasks$/, {
        timeout: 60_000
      });
      await expect(notebook.output(3).last()).toContainText('slept');
      await notebook.shoot(`kernel-${kernel.language}-done`, () => checkAccess(page, '.sms-SparkProgress'));
    });

    await test.step(`${kernel.title}: a restarted kernel goes back to its session`, async () => {
      const before = await notebook.sessions(cluster.name);
      await notebook.restart(cluster.name);
      await notebook.run(4);
      await expect(notebook.output(4).last()).toContainText('2 rows again', { timeout: 60_000 });
      expect(await notebook.sessions(cluster.name)).toEqual(before);
    });
  }
  expect(await notebook.sessions(cluster.name)).toHaveLength(KERNELS.length);
});
