/** A notebook moves to another size or image, and its variables come along. */
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, type Server, test } from './studio';

const DEFINE = `import numpy as np, pandas as pd
from sklearn.cluster import KMeans
digits = np.arange(640.0).reshape(10, 64)
view = digits[:5]
frame = pd.DataFrame({"label": range(10)})
def purity(labels): return len(set(labels)) / len(frame)
model = KMeans(n_clusters=2, n_init=1, random_state=0).fit(digits)
print("fitted on", digits.shape)`;

const USE = `import os
print(os.environ["SMSTUDIO_INSTANCE_TYPE"], digits.sum(), len(frame), purity(model.labels_), model.predict(digits[:1]).shape)`;

/** A notebook in front whose kernel runs on ml.t3.medium and holds what `code` defines. */
async function started(
  page: NotebookView['page'],
  server: Server,
  path: string,
  image: string,
  code: string
): Promise<NotebookView> {
  const notebook = new NotebookView(page);
  await server.write(path, notebookOf([code, ''], environment(image, 'ml.t3.medium')));
  await notebook.open(path.split('/').pop() as string);
  await notebook.run(0);
  await expect(notebook.output(0).last()).toBeVisible({ timeout: 90_000 });
  await expect(notebook.kernel).not.toHaveAttribute('aria-busy', 'true');
  return notebook;
}

/** Choose a type in the picker that the instance chip opens. */
async function switchTo(notebook: NotebookView, type: string): Promise<void> {
  await notebook.instance.click();
  await notebook.dialog.getByRole('row', { name: new RegExp(`^${type}`) }).click();
  await notebook.dialog.getByRole('button', { name: 'Save and continue' }).click();
}

test('the picker shows what fits, and moves the notebook with its variables', async ({
  page,
  server,
  tmpPath
}) => {
  const path = `${tmpPath}/moves.ipynb`;
  const notebook = await started(page, server, path, 'data-science', DEFINE);
  await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
  const before = await server.placementOf(path);

  await test.step('fast ones first, the others by a filter, greyed with the reason', async () => {
    await notebook.instance.click();
    const dialog = notebook.dialog;
    const rows = dialog.getByRole('row');
    await expect(dialog.getByRole('switch', { name: 'Fast launch only' })).toBeChecked();
    await expect(rows.filter({ hasText: 'ml.m5.large' })).toHaveCount(1);
    await expect(rows.filter({ hasText: 'ml.m5.xlarge' })).toHaveCount(0);
    await expect(rows.filter({ hasText: 'now' })).toContainText('ml.t3.medium');
    await dialog.getByRole('switch', { name: 'Fast launch only' }).uncheck();
    await dialog.getByLabel('vCPU from').fill('64');
    const huge = rows.filter({ hasText: 'ml.m5.24xlarge' });
    await expect(huge).toHaveAttribute('aria-disabled', 'true');
    await expect(huge).toContainText('96 vCPU');
    await huge.click({ force: true });
    await expect(huge).not.toHaveAttribute('aria-selected', 'true');
    await dialog.getByRole('switch', { name: 'Fits this machine' }).check();
    await expect(huge).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await switchTo(notebook, 'ml.m5.large');
  await expect(notebook.banner(/^Moved to ml\.m5\.large with \d+ variables/)).toBeVisible({
    timeout: 60_000
  });
  await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 8 GiB');
  await expect(notebook.output(0)).toHaveText(/fitted on/);
  const after = await server.placementOf(path);
  expect(after).toMatchObject({
    kernel_id: before.kernel_id,
    instance_type: 'ml.m5.large',
    state: 'InService'
  });
  await expect.poll(() => server.runningTypes()).toEqual(['ml.m5.large']);
  await notebook.expectOutput(1, USE, /^ml\.m5\.large 204480\.0 10 0\.2 \(1,\)/);

  await test.step('the choice is kept in the file', async () => {
    const file = await server.request.get(`/api/contents/${path}`);
    const { content } = (await file.json()) as { content: { metadata: Record<string, unknown> } };
    expect(content.metadata['smstudio']).toMatchObject({
      image: 'data-science',
      instance_type: 'ml.m5.large'
    });
    expect(content.metadata['kernelspec']).toMatchObject({ name: 'python3' });
  });
});

test('what cannot move is listed, and nothing is lost before the answer', async ({
  page,
  server,
  tmpPath
}) => {
  const path = `${tmpPath}/loses.ipynb`;
  const code = 'kept = [1, 2]; lost = (n for n in range(3)); print("defined")';
  const notebook = await started(page, server, path, 'system', code);
  const dialog = notebook.dialog;

  await switchTo(notebook, 'ml.m5.large');
  await expect(dialog.locator('.jp-Dialog-header')).toHaveText('Not everything can move', {
    timeout: 60_000
  });
  await expect(dialog.getByRole('row', { name: /^lost/ })).toContainText('generator');
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await expect(notebook.banner(/^The move to ml\.m5\.large was cancelled/)).toBeVisible();
  await notebook.expectRunning('Python 3 (Current environment)', '2 vCPU + 4 GiB');
  await notebook.expectOutput(1, 'print(kept, next(lost))', '[1, 2] 0');
  await expect.poll(() => server.runningTypes()).toEqual(['ml.t3.medium']);

  await switchTo(notebook, 'ml.m5.large');
  await dialog.getByRole('button', { name: 'Switch anyway' }).click({ timeout: 60_000 });
  await expect(notebook.banner(/^Moved to ml\.m5\.large.*Not moved: lost\./)).toBeVisible({
    timeout: 60_000
  });
  await notebook.expectOutput(1, 'print(kept, "lost" in globals())', '[1, 2] False');
  expect(await server.placementOf(path)).toMatchObject({ instance_type: 'ml.m5.large', state: 'InService' });
});

test('a running cell is waited for, interrupted, or stays', async ({ page, server, tmpPath }) => {
  const path = `${tmpPath}/busy.ipynb`;
  const notebook = await started(page, server, path, 'system', 'count = 1; print("ready")');
  const dialog = notebook.dialog;
  await notebook.runCode(1, 'import time\nfor step in range(600): time.sleep(0.1)');
  await expect(notebook.cell(1).locator('.jp-InputPrompt')).toHaveText('[*]:');

  await switchTo(notebook, 'ml.m5.large');
  await expect(dialog.locator('.jp-Dialog-header')).toHaveText('A cell is running');
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await server.placementOf(path)).toMatchObject({ instance_type: 'ml.t3.medium', state: 'InService' });

  await switchTo(notebook, 'ml.m5.large');
  await dialog.getByRole('button', { name: 'Interrupt it' }).click();
  await expect(notebook.banner(/^Moved to ml\.m5\.large/)).toBeVisible({ timeout: 60_000 });
  await expect(notebook.output(1)).toContainText('KeyboardInterrupt');
  await notebook.expectOutput(1, 'print(count, step < 600)', '1 True');
});

test('a notebook changes its image, and hears why one is impossible', async ({ page, server, tmpPath }) => {
  const path = `${tmpPath}/image.ipynb`;
  const notebook = await started(page, server, path, 'system', 'text = "kept"; print("ready")');
  await notebook.kernel.click();
  const dialog = notebook.dialog;
  await expect(dialog.locator('.jp-Dialog-header')).toHaveText('Select image and kernel');
  const image = dialog.getByLabel('Image');
  await expect(
    image.locator('optgroup[label="Not available here"] option', { hasText: 'MXNet' })
  ).toBeDisabled();
  await image.selectOption({ label: 'Base Python' });
  await dialog.getByRole('button', { name: 'Save and continue' }).click();
  await expect(notebook.banner(/^Moved to Base Python/)).toBeVisible({ timeout: 90_000 });
  await notebook.expectRunning('Python 3 (Base Python)', '2 vCPU + 4 GiB');
  await notebook.expectOutput(
    1,
    'import os; print(os.environ["SMSTUDIO_IMAGE"], text)',
    /^base-python\S* kept/
  );
  expect(await server.placementOf(path)).toMatchObject({ image: 'base-python', state: 'InService' });
});
