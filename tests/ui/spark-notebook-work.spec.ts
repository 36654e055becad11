/** Work on a cluster by keyboard: connecting, names that are completed, plans, a statement that is cancelled. */
import { checkAccess } from './access';
import { environment, notebookOf } from './notebook';
import { createCluster, missingSpark, SparkView } from './sparkNotebook';
import { expect, fresh, test } from './studio';

const VIEW = `%%spark
rides = spark.createDataFrame([("Oslo", 10), ("Bergen", 7)], "city string, \`ride count\` int")
rides.createOrReplaceTempView("bicycle_rides")
print("made")`;
const PLAN = `%%plan
SELECT city, sum(\`ride count\`) FROM bicycle_rides GROUP BY city ORDER BY city`;
const SLOW = `%%spark
import time
spark.sparkContext.parallelize(range(600), 600).foreach(lambda _: time.sleep(1))`;

test('a cluster is used by keyboard', async ({ page, server, tmpPath }) => {
  const reason = missingSpark();
  test.skip(reason !== '', reason);
  test.setTimeout(600_000);
  const cluster = await createCluster(server, {
    name: fresh('keys'),
    template: 'local-spark',
    parameters: {}
  });
  const cells = ['print("ready")', VIEW, '%%sql\nSELECT * FROM bicy', PLAN, SLOW];
  await server.write(
    `${tmpPath}/keys.ipynb`,
    notebookOf(cells, environment('sparkanalytics', 'ml.t3.medium'))
  );
  const notebook = new SparkView(page, server);
  const { chip, popup } = notebook;
  const completer = page.locator('.jp-Completer:visible');

  await test.step('the chip opens by Enter, and Escape and Tab give the focus back', async () => {
    await notebook.open('keys.ipynb');
    await expect(chip).toHaveText('No cluster');
    await chip.click();
    const search = popup.getByRole('searchbox');
    await expect(search).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(popup).toHaveCount(0);
    await expect(chip).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(search).toBeFocused();
    await expect(notebook.row(cluster.name)).toBeVisible();
    await page.keyboard.press('Shift+Tab');
    await expect(popup).toHaveCount(0);
    await expect(chip).toBeFocused();
  });

  await test.step('the arrows lead to the cluster, Enter connects', async () => {
    await page.keyboard.press('Enter');
    await expect(notebook.row(cluster.name)).toBeVisible();
    await page.keyboard.press('ArrowDown');
    const connect = notebook.row(cluster.name).getByRole('button', { name: 'Connect', exact: true });
    await expect(connect).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(popup.getByRole('searchbox')).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(popup).toHaveCount(0);
    await expect(chip).toHaveText(cluster.name, { timeout: 120_000 });
    // The arrows of the notebook work again.
    await page.keyboard.press('ArrowDown');
    await expect(notebook.cell(2)).toHaveClass(/jp-mod-active/);
  });

  await test.step('the view that a cell has made is completed', async () => {
    await page.keyboard.press('Control+Enter');
    await expect(notebook.output(2).last()).toContainText('made', { timeout: 60_000 });
    await notebook.cell(3).locator('.cm-line').last().click();
    await page.keyboard.press('End');
    await page.keyboard.press('Tab');
    await expect(completer.getByText('bicycle_rides')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(notebook.cell(3).locator('.cm-content')).toContainText('FROM bicycle_rides');
    await page.keyboard.type(' WHERE ');
    await page.keyboard.type('bicycle_rides.');
    await page.keyboard.press('Tab');
    await expect(completer.getByText('ride count')).toBeVisible();
    await notebook.shoot('completion');
  });

  await test.step('a plan opens by keyboard', async () => {
    await page.keyboard.press('Escape');
    await notebook.run(4);
    const plan = notebook.output(4).last();
    await expect(plan.getByRole('list', { name: 'Plan of the query' })).toBeVisible({ timeout: 60_000 });
    await plan.getByRole('tab', { name: 'Plan' }).focus();
    await page.keyboard.press('Tab');
    const node = plan.locator('summary').first();
    await expect(node).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(plan.locator('details[open] > pre').first()).toBeVisible();
    await notebook.shoot('plan-live', () => checkAccess(page, '.sms-Plan'));
  });

  await test.step('a running statement is cancelled from its bar, and the session goes on', async () => {
    await notebook.run(5);
    const bar = notebook.output(5).getByRole('region', { name: 'Spark progress' });
    await expect(bar).toContainText(/ of 600 tasks/, { timeout: 60_000 });
    await bar.scrollIntoViewIfNeeded();
    await notebook.shoot('running', () => checkAccess(page, '.sms-SparkProgress'));
    const { height } = (await bar.boundingBox()) ?? {};
    await bar.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(bar.getByRole('status')).toContainText('Cancelled after', { timeout: 60_000 });
    expect((await bar.boundingBox())?.height).toBe(height);
    await expect(notebook.cell(5).locator('.jp-InputPrompt')).not.toHaveText('[*]:');
    await notebook.expectOutput(5, '%%spark\nprint(spark.range(5).count(), "again")', /5 again/);
  });

  await test.step('a narrow window shows all of it', async () => {
    await page.setViewportSize({ width: 900, height: 700 });
    await page.sidebar.close('left');
    await chip.click();
    await expect(notebook.row(cluster.name)).toBeVisible();
    await notebook.shoot('narrow', () => checkAccess(page, '.sms-ClusterPopup'));
    const { x = 0, width = 0 } = (await popup.boundingBox()) ?? {};
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(900);
  });
});
