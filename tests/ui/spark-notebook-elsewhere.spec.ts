/** A notebook is moved to an image of Spark, and connected to a Livy server that asks for a password. */
import type { Cluster } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { environment, notebookOf } from './notebook';
import { PasswordFront } from './passwordFront';
import { createCluster, missingSpark, SparkView } from './sparkNotebook';
import { expect, fresh, test } from './studio';

const PASSWORD = 'correct horse';

test('a notebook is moved to an image of Spark, and shows its password to the cluster alone', async ({
  page,
  server,
  tmpPath,
  baseURL,
  complaints
}) => {
  const reason = missingSpark();
  test.skip(reason !== '', reason);
  test.setTimeout(600_000);
  const cluster = await createCluster(server, {
    name: fresh('behind'),
    template: 'local-spark',
    parameters: { InstanceType: 'ml.t3.medium' }
  });
  const front = await PasswordFront.open(
    `${baseURL}/smstudio/spark/clusters/${cluster.id}/livy`,
    'ann',
    PASSWORD
  );
  const team = await createCluster(server, {
    name: fresh('team'),
    template: 'livy',
    parameters: { Url: front.url, AuthType: 'Basic_Access' }
  });
  const path = `${tmpPath}/rides.ipynb`;
  const cells = ['kept = 42; print("ready")', 'print(kept)', '%%spark\nprint(6 * 7, "there")'];
  await server.write(path, notebookOf(cells, environment('system', 'ml.t3.medium')));
  const notebook = new SparkView(page, server);
  const { chip, popup, dialog } = notebook;

  await test.step('an image without sparkmagic is named, and may be left', async () => {
    await notebook.open('rides.ipynb');
    await notebook.run(0);
    await expect(notebook.output(0)).toHaveText('ready', { timeout: 60_000 });
    await chip.click();
    await notebook.row(cluster.name).getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(dialog.locator('.jp-Dialog-header')).toHaveText('This image has no sparkmagic');
    await notebook.shoot('image', () => checkAccess(page, '.jp-Dialog'));
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(chip).toHaveText('No cluster');
    await expect(notebook.node.locator('.jp-CodeCell')).toHaveCount(cells.length);
  });

  await test.step('where it moves to one that has it, it is connected there', async () => {
    await chip.click();
    await notebook.row(cluster.name).getByRole('button', { name: 'Connect', exact: true }).click();
    await dialog.getByRole('button', { name: 'Switch image…' }).click();
    await expect(dialog.getByLabel('Image')).toHaveValue(/sparkanalytics/);
    await dialog.getByRole('button', { name: 'Save and continue' }).click();
    await expect(notebook.banner(/^Moved to SparkAnalytics/)).toBeVisible({ timeout: 120_000 });
    await expect(chip).toHaveText(cluster.name, { timeout: 120_000 });
    await expect(notebook.cell(1).locator('.cm-content')).toContainText(cluster.id);
    await notebook.run(2);
    await expect(notebook.output(2)).toHaveText('42');
  });

  await test.step('a wrong password is refused in the dialog, and nothing is run', async () => {
    await chip.click();
    await notebook.row(team.name).getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(dialog.locator('.jp-Dialog-header')).toHaveText(`Connect to ${team.name}`);
    await expect(dialog.getByLabel('User name')).toBeFocused();
    await expect(dialog.getByLabel('Password')).toHaveAttribute('type', 'password');
    await notebook.shoot('credentials', () => checkAccess(page, '.jp-Dialog'));
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect(dialog.getByRole('alert')).toContainText(`${team.name} needs credentials`);
    await dialog.getByLabel('User name').fill('ann');
    await dialog.getByLabel('Password').fill('wrong horse');
    await dialog.getByLabel('Password').press('Enter');
    await expect(dialog.getByRole('alert')).toContainText('does not take these credentials');
    await expect(dialog.getByLabel('User name')).toHaveValue('ann');
    await expect(dialog.getByLabel('Password')).toHaveValue('');
    await expect(dialog.getByLabel('Password')).toBeFocused();
    // The session until now is as it was.
    await expect(chip).toHaveText(cluster.name);
    await expect.poll(() => complaints).toEqual([expect.stringContaining('/credentials')]);
    complaints.splice(0);
    await notebook.shoot('refused', () => checkAccess(page, '.jp-Dialog'));
    await expect(notebook.node.locator('.jp-CodeCell')).toHaveCount(cells.length + 1);
    expect((await server.get<Cluster>(`spark/clusters/${team.id}`)).credentials).toBe('needed');
  });

  await test.step('the right one connects, and stands in no notebook and no history', async () => {
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect(chip).toHaveText(team.name, { timeout: 120_000 });
    await notebook.run(4);
    await expect(notebook.output(4).last()).toContainText('42 there', { timeout: 60_000 });
    await notebook.expectOutput(
      2,
      `print([line for *_, line in get_ipython().history_manager.get_range(raw=True) if "ho" + "rse" in line])`,
      '[]'
    );
    await page.evaluate(() => window.jupyterapp.commands.execute('docmanager:save'));
    const file = await server.request.get(`/api/contents/${path}`);
    expect(await file.text()).not.toContain('horse');
  });

  await test.step('the popup knows both clusters', async () => {
    await chip.click();
    await expect(popup.getByText(/^Session \d+ · pyspark · idle$/)).toBeVisible();
    await notebook.shoot('popup', () => checkAccess(page, '.sms-ClusterPopup'));
  });
  await front.close();
});
