/** A notebook chooses its image and its size, starts in them, and is found there again. */
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, test } from './studio';

const WHERE = 'import os, numpy; print(os.environ["SMSTUDIO_INSTANCE_TYPE"], numpy.__file__)';

test('a notebook is created in an image on an instance, and runs there', async ({
  page,
  server,
  tmpPath
}) => {
  const notebook = new NotebookView(page);
  await test.step('the dialog offers four choices, and its defaults can be taken at once', async () => {
    await page.locator('.jp-LauncherCard', { hasText: 'Create notebook' }).click();
    const dialog = notebook.dialog;
    await expect(dialog.locator('.jp-Dialog-header')).toHaveText('Create notebook');
    await expect(dialog.getByRole('combobox')).toHaveCount(4);
    await expect(dialog.getByLabel('Image')).toHaveValue(/^data-science@/);
    await expect(dialog.getByLabel('Kernel')).toHaveValue('python3');
    await expect(dialog.getByLabel('Instance type')).toHaveValue('ml.t3.medium');
    await expect(dialog.getByLabel('Start-up script').locator('option:checked')).toHaveText('No script');
    await expect(dialog.getByRole('status')).toContainText('2 vCPU + 4 GiB');
    expect(await server.instances()).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    // The first one: its image is built before.
    await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB', 120_000);
    await expect(notebook.banners).toHaveCount(0);
  });

  await test.step('cells run in the image and on the instance', async () => {
    const [placement] = await server.placements();
    expect(placement).toMatchObject({
      image: 'data-science',
      instance_type: 'ml.t3.medium',
      state: 'InService'
    });
    expect(placement?.path.startsWith(tmpPath)).toBe(true);
    await notebook.expectOutput(0, WHERE, /^ml\.t3\.medium .*\/environments\/.*\/numpy\/__init__\.py/);
    expect(await server.runningTypes()).toEqual(['ml.t3.medium']);
  });

  await test.step('after a reload, and in a second tab, it is the same kernel', async () => {
    await notebook.expectOutput(0, 'kept = 41; print("set")', 'set');
    await page.notebook.save();
    await page.reload({ waitForIsReady: false } as Parameters<typeof page.reload>[0]);
    await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
    await notebook.expectOutput(0, 'print(kept + 1)', '42');
    expect(await server.placements()).toHaveLength(1);
  });
});

test('a notebook that is merely opened runs nothing and costs nothing', async ({ page, server, tmpPath }) => {
  const notebook = new NotebookView(page);
  const path = `${tmpPath}/opened.ipynb`;
  await server.write(path, notebookOf([WHERE], environment('data-science', 'ml.t3.medium')));
  await notebook.open('opened.ipynb');
  await expect(notebook.kernel).toHaveText('No Kernel');
  await expect(notebook.instance).toHaveText('Unknown');
  await expect(notebook.instance).toHaveAttribute('title', /A cell that is run starts ml\.t3\.medium/);
  expect(await server.placements()).toEqual([]);
  expect(await server.instances()).toEqual([]);

  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText(/^ml\.t3\.medium /, { timeout: 60_000 });
  await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
  expect(await server.placementOf(path)).toMatchObject({ image: 'data-science', state: 'InService' });

  await test.step('a second tab joins the same kernel', async () => {
    const other = await page.context().newPage();
    await other.goto(`/lab/workspaces/second/tree/${path}`);
    const second = new NotebookView(other);
    await second.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
    await other.close();
    expect(await server.placements()).toHaveLength(1);
  });
});

test('a start that waits says for what, and can be cancelled', async ({ page, server, tmpPath }) => {
  const notebook = new NotebookView(page);
  // The machine of the tests has two cores.
  await server.start('0b6e43cf-7a6c-4b0d-9b0a-1d9a4b5a7c01', 'ml.m5.large', `${tmpPath}/other.ipynb`);
  await server.write(`${tmpPath}/waits.ipynb`, notebookOf(['1 + 1'], environment('system', 'ml.t3.medium')));
  await notebook.open('waits.ipynb');
  await notebook.run(0);
  const banner = notebook.banner('Starting Python 3 (Current environment) on ml.t3.medium');
  await expect(banner).toContainText('Position 1: waits for 2 vCPU');
  const stages = [
    /^Image: done/,
    /^Queue: running/,
    /^Instance: waiting/,
    /^Start-up script/,
    /^Kernel: waiting/
  ];
  await expect(banner.getByRole('listitem')).toHaveText(stages);
  await expect(notebook.kernel).toHaveAttribute('aria-busy', 'true');
  await banner.getByRole('button', { name: 'Cancel' }).click();
  await expect(notebook.kernel).toHaveText('No Kernel');
  await expect(notebook.banners).toHaveCount(0);
  expect(await server.runningTypes()).toEqual(['ml.m5.large']);
  expect((await server.placements()).map(({ path }) => path)).toEqual([`${tmpPath}/other.ipynb`]);
});

test('a notebook saved by SageMaker Studio gets the nearest image and size proposed', async ({
  page,
  server,
  tmpPath
}) => {
  const notebook = new NotebookView(page);
  const name = 'python3__SAGEMAKER_INTERNAL__arn:aws:sagemaker:us-east-1:081325390199:image/datascience-1.0';
  const metadata = {
    kernelspec: { name, display_name: 'Python 3 (Data Science)', language: 'python' },
    instance_type: 'ml.m5.large'
  };
  await server.write(`${tmpPath}/sagemaker.ipynb`, notebookOf([WHERE], metadata));
  await notebook.open('sagemaker.ipynb');
  const proposal = notebook.banner('Saved by SageMaker Studio');
  await expect(proposal).toContainText('Python 3 (Data Science) on ml.m5.large');
  expect(await server.instances()).toEqual([]);
  await proposal.getByRole('button', { name: 'Use it' }).click();
  await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 8 GiB');
  await expect(proposal).toHaveCount(0);
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText(/^ml\.m5\.large /);
});

test('a notebook without metadata asks, and a terminal opens in its image', async ({
  page,
  server,
  tmpPath
}) => {
  const notebook = new NotebookView(page);
  await server.write(`${tmpPath}/bare.ipynb`, notebookOf(['print(6 * 7)']));
  await notebook.open('bare.ipynb');
  await expect(notebook.kernel).toHaveText('No Kernel');
  await notebook.run(0);
  await expect(notebook.dialog.locator('.jp-Dialog-header')).toHaveText('Set up notebook environment');
  await notebook.dialog.getByRole('button', { name: 'Start' }).click();
  await notebook.expectRunning('Python 3 (Data Science)', '2 vCPU + 4 GiB');
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('42');

  await notebook.node.getByRole('button', { name: 'Launch terminal in this image' }).click();
  const terminal = page.locator('.jp-Terminal:visible');
  await expect(terminal).toBeVisible();
  await terminal.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(
    `python -c 'import os, numpy; print(os.environ["SMSTUDIO_INSTANCE_TYPE"], numpy.__file__)' > where.txt\n`
  );
  await expect
    .poll(
      async () => {
        const answer = await server.request.get(`/api/contents/${tmpPath}/where.txt`);
        return answer.ok() ? ((await answer.json()) as { content: string }).content : '';
      },
      { timeout: 30_000 }
    )
    .toMatch(/^ml\.t3\.medium .*\/environments\//);
  const [instance] = await server.instances();
  expect(instance?.apps[0]?.sessions.map(({ kind }) => kind).sort()).toEqual(['kernel', 'terminal']);
});
