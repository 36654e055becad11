import { expect, test } from './studio';

test('JupyterLab opens with the studio in it', async ({ page }) => {
  await expect(page.locator('#jp-main-dock-panel')).toBeVisible();
  const plugins = await page.evaluate(() => window.jupyterapp.listPlugins());
  expect(plugins).toContain('jupyter-smstudio:home');
  const active = await page.evaluate(() => window.jupyterapp.isPluginActivated('jupyter-smstudio:home'));
  expect(active).toBe(true);
});
