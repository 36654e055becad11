/** The main job: a demo notebook from end to end, on the sample data where it is at hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NotebookView } from './notebook';
import { expect, test } from './studio';

const DEMO = join(__dirname, '../../binder/notebooks/1-cluster-digits.ipynb');

test('digits are clustered, the machine is changed on the way, and everything is stopped', async ({
  page,
  server,
  tmpPath
}) => {
  test.setTimeout(240_000);
  const path = `${tmpPath}/digits.ipynb`;
  const demo = JSON.parse(readFileSync(DEMO, 'utf8')) as {
    cells: { cell_type: string; source: string | string[] }[];
  };
  const code = demo.cells.flatMap((cell, index) => (cell.cell_type === 'code' ? [index] : []));
  const last = code.pop() as number;
  await server.write(path, demo);
  const notebook = new NotebookView(page);
  await notebook.open('digits.ipynb');
  await expect(notebook.kernel).toHaveText('No Kernel');

  await test.step('all cells but the last run; the first starts the kernel', async () => {
    for (const index of code) {
      await notebook.run(index);
      await expect(notebook.cell(index).locator('.jp-InputPrompt')).toHaveText(/\[\d+\]:/, {
        timeout: 120_000
      });
    }
    await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
    const shape = process.env['SMSTUDIO_SAMPLE_DATA'] ? '(10000, 28, 28)' : '(1797, 8, 8)';
    await expect(notebook.output(code[1] as number)).toHaveText(shape);
    await expect(notebook.output(code[3] as number).first()).toContainText(
      /^\d\d\.\d% of the digits are in a cluster/
    );
    await expect(notebook.node.locator('.js-plotly-plot .main-svg').first()).toBeVisible();
    await expect(notebook.node.locator('.js-plotly-plot')).toHaveCount(2);
    await expect(notebook.node.locator('.js-plotly-plot .scatterlayer .trace')).toHaveCount(10);
  });

  await test.step('it moves to ml.m5.large with its variables', async () => {
    await notebook.instance.click();
    await notebook.dialog.getByRole('row', { name: /^ml\.m5\.large/ }).click();
    await notebook.dialog.getByRole('button', { name: 'Save and continue' }).click();
    await expect(notebook.banner(/^Moved to ml\.m5\.large with \d+ variables/)).toBeVisible({
      timeout: 60_000
    });
    await expect(notebook.banner(/Not moved/)).toHaveCount(0);
    await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 8 GiB');
    await notebook.run(last);
    await expect(notebook.output(last).first()).toHaveText('ml.m5.large still knows 10 clusters', {
      timeout: 60_000
    });
    await expect(notebook.node.locator('.js-plotly-plot')).toHaveCount(3);
    await expect.poll(() => server.runningTypes()).toEqual(['ml.m5.large']);
  });

  await test.step('the Running panel shows it with its cost, and stops it', async () => {
    await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
    const row = page
      .locator('#jp-running-sessions .jp-RunningSessions-item', { hasText: 'ml.m5.large' })
      .first();
    await expect(row).toContainText('$');
    // The README's picture: SMSTUDIO_PICTURES=docs/images makes it anew.
    const pictures = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');
    await page.screenshot({ path: join(pictures, 'studio.png'), animations: 'disabled' });
    await row.hover();
    await row.locator('[title="Stop instance"]').click();
    await notebook.dialog.getByRole('button', { name: 'Stop instance' }).click();
    await expect.poll(() => server.runningTypes()).toEqual([]);
    await expect(notebook.kernel).toHaveText('No Kernel');
  });
});
