/** Kernels whose cells run on a cluster, such as PySpark. */
import { environment, notebookOf } from './notebook';
import { createCluster, missingSpark, SparkView } from './sparkNotebook';
import { expect, fresh, test } from './studio';

interface IKernel {
  title: string;
  name: string;
  language: string;
  define: string;
  use: string;
}

const KERNELS: readonly IKernel[] = [
  {
    title: 'PySpark',
    name: 'pysparkkernel',
    language: 'python',
    define: `rides = spark.createDataFrame([("Oslo", 10), ("Bergen", 7)], "city string, rides int")
rides.createOrReplaceTempView("rides")
print(rides.count(), "rows")`,
    use: 'print(rides.count(), "rows again")'
  }
];
const QUERY = '%%sql\nSELECT city, sum(rides) AS total FROM rides GROUP BY city ORDER BY city';

/** Metadata of a notebook that runs in one of sparkmagic's kernels. */
function metadata({ title, name, language }: IKernel): object {
  const usual = environment('sparkanalytics', 'ml.t3.medium') as { smstudio: object };
  return {
    kernelspec: { display_name: title, language, name },
    smstudio: { ...usual.smstudio, kernel: name }
  };
}

test('a PySpark notebook is connected, and finds its session after a restart', async ({
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
      `${tmpPath}/${kernel.title}.ipynb`,
      notebookOf([kernel.define, QUERY, kernel.use], metadata(kernel))
    );
  }

  for (const kernel of KERNELS) {
    await test.step(`${kernel.title}: Connect inserts a cell and runs it`, async () => {
      await notebook.open(`${kernel.title}.ipynb`);
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

    await test.step(`${kernel.title}: a restarted kernel goes back to its session`, async () => {
      const before = await notebook.sessions(cluster.name);
      await notebook.restart(cluster.name);
      await notebook.run(3);
      await expect(notebook.output(3).last()).toContainText('2 rows again', { timeout: 60_000 });
      expect(await notebook.sessions(cluster.name)).toEqual(before);
    });
  }
  expect(await notebook.sessions(cluster.name)).toHaveLength(KERNELS.length);
});
