/** What the studio looks like in both themes, by keyboard, and to those who cannot see it. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { type Page } from '@playwright/test';

import { checkAccess } from './access';
import { environment, notebookOf, NotebookView } from './notebook';
import { expect, test } from './studio';

const PICTURES = join(__dirname, 'results', 'look');
const PAGES: readonly [page: string, params: Record<string, string>][] = [
  ['home', {}],
  ['images', {}],
  ['images', { tab: 'environments' }],
  ['images', { tab: 'scripts' }],
  ['images', { view: 'create' }],
  ['images', { image: 'data-science' }],
  ['images', { image: 'mxnet' }],
  ['experiments', {}],
  ['training', {}],
  ['training', { view: 'create' }],
  ['automl', {}],
  ['automl', { view: 'create' }],
  ['automl', { view: 'create', step: 'features' }],
  ['automl', { view: 'create', step: 'method' }],
  ['automl', { view: 'create', step: 'limits' }],
  ['automl', { view: 'create', step: 'review' }],
  ['tuning', {}],
  ['tuning', { view: 'create' }],
  ['tuning', { view: 'create', step: 'definitions' }],
  ['tuning', { view: 'create', step: 'limits' }],
  ['tuning', { view: 'create', step: 'review' }],
  ['spark', {}],
  ['spark', { view: 'create' }],
  ['spark', { view: 'create', template: 'emr' }],
  ['sharing', {}],
  ['sharing', { tab: 'with-me' }],
  ['domain', {}],
  ['domain', { tab: 'costs' }],
  ['domain', { tab: 'log' }],
  ['resources', {}],
  ['resources', { tab: 'costs' }],
  ['resources', { tab: 'zombies' }],
  ['resources', { tab: 'limits' }]
];
const WIDE = { width: 1400, height: 900 };
/** The narrowest window that the pages promise to work in. */
const NARROW = { width: 900, height: 700 };
/** The image is built first where no test has used it yet. */
const BUILD = 300_000;
const CHART = `import plotly.express as px
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
digits = load_digits()
model = KMeans(n_clusters=10, n_init=1, random_state=0).fit(digits.data)
x, y = PCA(n_components=2, random_state=0).fit_transform(digits.data).T
px.scatter(x=x, y=y, color=model.labels_.astype(str), render_mode="svg", height=420,
           labels={"x": "first component", "y": "second component", "color": "cluster"})`;

for (const theme of ['Light', 'Dark']) {
  test.describe(theme, () => {
    test.use({
      mockSettings: {
        '@jupyterlab/apputils-extension:themes': { theme: `JupyterLab ${theme}` },
        '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false }
      }
    });

    test('a notebook with its dialogs and banners', async ({ page, server, tmpPath }) => {
      test.setTimeout(BUILD);
      const notebook = new NotebookView(page);
      const shoot = picture(page, theme);
      await server.write(
        `${tmpPath}/digits.ipynb`,
        notebookOf([CHART, ''], environment('data-science', 'ml.t3.medium'))
      );
      await notebook.open('digits.ipynb');
      await shoot('opened');
      await notebook.run(0);
      await expect(notebook.node.locator('.scatterlayer .trace').first()).toBeVisible({ timeout: BUILD });
      await page.getByRole('tab', { name: 'Running Terminals and Kernels' }).click();
      await expect(page.locator('.sms-RunningItem').first()).toContainText('$');
      await shoot('running-panel');
      await notebook.instance.click();
      await expect(notebook.dialog.getByRole('row', { name: /ml\.m5\.large/ })).toBeVisible();
      await shoot('instances');
      await checkAccess(page, '.jp-Dialog');
      await notebook.dialog.getByRole('row', { name: /^ml\.m5\.large/ }).click();
      await notebook.dialog.getByRole('button', { name: 'Save and continue' }).click();
      await expect(notebook.banner(/^Moved to/)).toBeVisible({ timeout: 60_000 });
      await shoot('moved');
      await notebook.kernel.click();
      await expect(notebook.dialog.getByRole('combobox')).toHaveCount(4);
      await shoot('environment');
      await checkAccess(page, '.jp-Dialog');
      await page.keyboard.press('Escape');
    });

    test('pages, wide and narrow', async ({ page, server, tmpPath }) => {
      // Each page is opened, drawn twice and looked through by axe.
      test.setTimeout(PAGES.length * 15_000);
      const shoot = picture(page, theme);
      await server.write(`${tmpPath}/a.ipynb`, notebookOf(['1'], environment('system', 'ml.t3.medium')));
      await server.start(randomUUID(), 'ml.t3.medium', `${tmpPath}/a.ipynb`);
      await page.evaluate(() => window.jupyterapp.commands.execute('smstudio:home-navigate'));
      await checkAccess(page, '.sms-NavigationWidget');
      for (const [id, params] of PAGES) {
        await page.evaluate(args => window.jupyterapp.commands.execute('smstudio:home-open', args), {
          page: id,
          params
        });
        const studio = page.locator(`#smstudio-page-${id}`);
        await expect(studio.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(studio.locator('[aria-busy="true"]')).toHaveCount(0);
        const name = [id, ...Object.values(params)].join('-');
        await page.setViewportSize(NARROW);
        await shoot(`${name}-narrow`);
        const content = studio.locator('.sms-Page-content');
        // A chart takes its new size at one of the next frames.
        await expect
          .poll(() => content.evaluate(node => node.scrollWidth - node.clientWidth), {
            message: `${name} is wider than its place`
          })
          .toBeLessThanOrEqual(0);
        await page.setViewportSize(WIDE);
        await shoot(name);
        await checkAccess(page, `#smstudio-page-${id}`);
      }
    });
  });
}

test('chips and pages can be handled by keyboard alone', async ({ page, server, tmpPath }) => {
  const notebook = new NotebookView(page);
  await server.write(`${tmpPath}/keys.ipynb`, notebookOf(['1'], environment('system', 'ml.t3.medium')));
  await notebook.open('keys.ipynb');
  // It takes the focus when it is there.
  await expect(notebook.node.locator(':focus')).not.toHaveCount(0);
  const isInstance = (): Promise<boolean> =>
    notebook.instance.evaluate(node => node === document.activeElement);
  // JupyterLab may give the focus to the cell once more while it loads; a person then begins again.
  await expect(async () => {
    // A toolbar is one stop of the Tab key; arrows move within it.
    await notebook.node.locator('.jp-NotebookPanel-toolbar [tabindex="0"]').first().focus();
    for (let step = 0; step < 20 && !(await isInstance()); step++) {
      await page.keyboard.press('ArrowRight');
    }
    expect(await isInstance(), 'the arrows reach the chip').toBe(true);
  }).toPass({ timeout: 40_000 });
  const outline = await notebook.instance.evaluate(node => {
    const { outlineStyle, boxShadow } = getComputedStyle(node);
    return outlineStyle !== 'none' || boxShadow !== 'none';
  });
  expect(outline, 'the focus can be seen').toBe(true);
  await page.keyboard.press('Enter');
  await expect(notebook.dialog.getByLabel('Image')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(notebook.dialog).toHaveCount(0);
  expect(await server.instances()).toEqual([]);
});

/** Pictures of the whole window, by theme. */
function picture(page: Pick<Page, 'screenshot'>, theme: string): (name: string) => Promise<Buffer> {
  return name =>
    page.screenshot({ path: join(PICTURES, `${name}-${theme.toLowerCase()}.png`), animations: 'disabled' });
}
