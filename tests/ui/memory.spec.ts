/** A kernel that needs more memory than its instance has. */
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, test } from './studio';

test('a cell that allocates too much is explained, and offers a larger machine', async ({
  page,
  server,
  tmpPath,
  complaints
}) => {
  const notebook = new NotebookView(page);
  const sources = ['print("ready")', 'hog = bytearray(600 << 20); print("never")'];
  await server.write(`${tmpPath}/hog.ipynb`, notebookOf(sources, environment('system', 'lab.tiny')));
  await server.start('0b6e43cf-7a6c-4b0d-9b0a-1d9a4b5a7c02', 'system', `${tmpPath}/neighbour.ipynb`);
  await notebook.open('hog.ipynb');
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('ready', { timeout: 60_000 });
  await notebook.expectRunning('Python 3 (Current environment)', '1 vCPU + 0.375 GiB');

  await notebook.run(1);
  const banner = notebook.banner('The kernel ended.');
  await expect(banner).toBeVisible();
  await expect(banner).toContainText('lab.tiny');
  await expect(banner).toContainText(/\d+ [MG]iB/);
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  expect((await server.request.get('/api/status')).ok()).toBe(true);
  expect((await server.placements()).map(({ path }) => path)).toContain(`${tmpPath}/neighbour.ipynb`);

  // Lab drops the cells that are run before the kernel is back.
  await expect(() => notebook.expectOutput(0, 'print("started again")', 'started again', 3000)).toPass();
  await banner.getByRole('button', { name: /^Switch to ml\./ }).click();
  await expect(notebook.dialog.locator('.jp-Dialog-header')).toHaveText('Select instance');
  await expect(notebook.dialog.locator('[aria-selected="true"]')).toContainText(/^ml\./);
  await notebook.dialog.getByRole('button', { name: 'Save and continue' }).click();
  await expect(notebook.instance).toHaveText('2 vCPU + 4 GiB', { timeout: 60_000 });
  await expect(notebook.kernel).not.toHaveAttribute('aria-busy', 'true', { timeout: 60_000 });
  await notebook.expectOutput(1, 'hog = bytearray(600 << 20); print(len(hog) >> 20)', '600');
  // Lab's debugger asks the kernel that has died.
  complaints.splice(0, complaints.length, ...complaints.filter(text => !text.includes('debugger state')));
});
