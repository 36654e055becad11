/** What others have written is shown and never obeyed. */
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, fresh, test } from './studio';

const HTML = '<img src=x onerror="window.owned=true">';

/** Commands that start, move or stop something, as a saved output would call them. */
const COMMANDS = [
  ['smstudio:kernels-launch', '{"cwd": ""}'],
  ['smstudio:kernels-open-terminal', '{}'],
  ['smstudio:kernels-switch-instance', '{}'],
  ['smstudio:kernels-switch-image', '{}'],
  ['smstudio:resources-stop-all', '{}'],
  ['smstudio:images-open', '{}'],
  ['terminal:create-new', '{}'],
  ['help:open', '{"url": "http://127.0.0.1:1/", "text": "x"}']
] as const;

test('saved output cannot run commands or scripts', async ({ page, server, tmpPath, complaints }) => {
  const buttons = COMMANDS.map(
    ([command, args]) =>
      `<button data-commandlinker-command="${command}" data-commandlinker-args='${args}'>${command}</button>`
  );
  const html = [
    ...buttons,
    '<script>window.owned = true</script>',
    HTML,
    '<a id="link" href="javascript:window.owned=true">link</a>',
    '<svg><use href="data:image/svg+xml,<svg onload=window.owned=true>"/></svg>',
    '<form action="/smstudio/resources/instances"><input name="attributes" type="submit" value="send"></form>',
    '<base href="http://127.0.0.1:1/"><a id="defaultView" name="body">clobber</a>'
  ].join('\n');
  const output = { output_type: 'display_data', data: { 'text/html': html }, metadata: {} };
  await server.write(
    `${tmpPath}/evil.ipynb`,
    notebookOf(['1'], environment('system', 'ml.t3.medium'), [output])
  );
  const notebook = new NotebookView(page);
  await notebook.open('evil.ipynb');
  const shown = notebook.output(0);
  await expect(shown).toContainText('clobber');
  await expect(shown.locator('[data-commandlinker-command]')).toHaveCount(0);
  for (const [command] of COMMANDS) {
    await shown.getByText(command, { exact: true }).click();
  }
  await shown.getByText('link', { exact: true }).click();
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);
  await expect(page.locator('.jp-Terminal')).toHaveCount(0);
  await expect(page.locator('#smstudio-page-images')).toHaveCount(0);
  await expect(shown.locator('script, base, use, [onerror], [action], [id], [name]')).toHaveCount(0);
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  expect(await page.evaluate(() => document.baseURI)).toBe(page.url());
  expect(await server.instances()).toEqual([]);
  // The broken picture is asked for; that it says so is right.
  forgive(complaints);
});

test('our commands ask, even when a trusted output calls them', async ({ page, server, tmpPath }) => {
  await server.write(`${tmpPath}/trusted.ipynb`, notebookOf(['1']));
  const notebook = new NotebookView(page);
  await notebook.open('trusted.ipynb');
  for (const command of ['smstudio:kernels-launch', 'smstudio:kernels-open-terminal']) {
    const called = page.evaluate(id => {
      void window.jupyterapp.commands.execute(id, { own: true, cwd: '' });
    }, command);
    await called;
    await expect(notebook.dialog.getByRole('combobox')).toHaveCount(4);
    await expect(notebook.dialog.locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(notebook.dialog).toHaveCount(0);
  }
  expect(await server.instances()).toEqual([]);
});

test('names are text wherever they are shown', async ({ page, server, tmpPath, complaints }) => {
  // A slash would be a folder.
  const name = '<img src=x onerror=window.owned=1>.ipynb';
  const path = `${tmpPath}/${name}`;
  const image = fresh('named-badly');
  const display = `${HTML} ${image}`;
  const made = await server.request.post('/smstudio/images/catalog', {
    data: { name: image, display_name: display, description: HTML, content: 'six==1.17.0\n' }
  });
  expect(made.ok(), await made.text()).toBe(true);
  await server.write(path, notebookOf(['print(1)'], environment('system', 'ml.t3.medium')));
  const notebook = new NotebookView(page);
  await notebook.open(name);
  await notebook.run(0);
  await expect(notebook.output(0)).toHaveText('1', { timeout: 60_000 });

  await test.step('in the dialogs', async () => {
    await notebook.kernel.click();
    await expect(notebook.dialog.getByLabel('Image').locator('option', { hasText: display })).toHaveCount(1);
    await notebook.dialog.getByLabel('Image').selectOption({ label: display });
    await expect(notebook.dialog.getByText(HTML, { exact: true })).toBeVisible();
    await page.keyboard.press('Escape');
  });
  await test.step('in the Running panel and its question', async () => {
    await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
    const row = page
      .locator('#jp-running-sessions .jp-RunningSessions-item', { hasText: 'ml.t3.medium' })
      .first();
    await row.hover();
    await row.locator('[title="Stop instance"]').click();
    await expect(notebook.dialog.getByRole('listitem')).toHaveText([path]);
    await notebook.dialog.getByRole('button', { name: 'Cancel' }).click();
  });
  await test.step('on the pages', async () => {
    await page.getByRole('tab', { name: 'SM Studio' }).click();
    const navigation = page.locator('.sms-Navigation');
    await navigation.getByRole('button', { name: /^Running/ }).click();
    await expect(page.getByRole('grid', { name: 'Running apps' })).toContainText(name);
    await navigation.getByRole('button', { name: /^Images/ }).click();
    await page.getByRole('button', { name: display }).click();
    await expect(page.getByRole('heading', { name: `${display} 1.0.0` })).toBeVisible();
  });
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  expect((await server.request.delete(`/smstudio/images/catalog/${image}`)).ok()).toBe(true);
  forgive(complaints);
});

/** Drop what the browser says of the pictures that do not exist. */
function forgive(complaints: string[]): void {
  const left = complaints.filter(text => !/Failed to load resource.*\/x(\?|\)$)/.test(text));
  complaints.splice(0, complaints.length, ...left);
}
