/** What the server's environment lacks is installed from the page, and works after a reload. */
import type { ExtraPage } from '../../labextension/src/core/wire';
import { notebookOf, NotebookView } from './notebook';
import { OwnServer } from './ownServer';
import { expect, test as base } from './studio';

const INSTALLED = { timeout: 120_000 };

const test = base.extend<{ own: OwnServer }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  own: async ({}, use) => {
    const own = await OwnServer.start();
    await use(own);
    await own.close();
  },
  baseURL: ({ own }, use) => use(own.url)
});

test.use({ autoGoto: false });
test.setTimeout(240_000);
test.skip(OwnServer.has('nbdime'), 'nbdime is installed already');

test('the diff button offers nbdime, installs it, and shows the diff after a reload', async ({
  page,
  server,
  request
}) => {
  await server.write('changed.ipynb', notebookOf(['colour = "green"']));
  await request.post('/api/contents/changed.ipynb/checkpoints');
  await server.write('changed.ipynb', notebookOf(['colour = "purple"']));
  await page.goto();
  const notebook = new NotebookView(page);
  await notebook.open('changed.ipynb');
  const diff = notebook.node.getByRole('button', { name: 'Checkpoint diff', exact: true });

  await diff.click();
  const { dialog } = notebook;
  await expect(dialog).toContainText('nbdime compares a notebook cell by cell');
  await expect(dialog).toContainText('about 6.68 MiB');
  const install = dialog.getByRole('button', { name: 'Install' });
  await expect(install).toBeVisible();
  await install.press('Enter');
  const reload = dialog.getByRole('button', { name: 'Reload page' });
  await expect(reload).toBeVisible(INSTALLED);
  await expect(dialog.getByRole('log', { name: 'Installation log' })).toContainText('nbdime==');
  await page.screenshot({ path: test.info().outputPath('installed.png') });

  await test.step('the running server has taken up what came with it', async () => {
    const { items } = await server.get<ExtraPage>('images/extras');
    expect(items.find(({ name }) => name === 'git')).toMatchObject({
      state: 'Installed',
      restart_reason: null
    });
    expect((await request.get('/git/settings')).status()).toBe(200);
  });

  await reload.click();
  await expect(dialog).toHaveCount(0);
  await notebook.open('changed.ipynb');
  const duplicates = notebook.node.locator('.nbdime-toolbarButton');
  await expect(duplicates).toHaveCount(2);
  await expect(duplicates.first()).toBeHidden();
  await diff.click();
  const view = page.locator('.nbdime-root:visible, .nbdime-Widget:visible').first();
  await expect(view).toContainText('purple');
  await expect(view).toContainText('green');
  await page.screenshot({ path: test.info().outputPath('diff.png') });
});
