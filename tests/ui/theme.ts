/** Light and dark, changed as the command of JupyterLab does it. */
import type { Page } from '@playwright/test';

import { expect } from './studio';

export type Theme = 'Light' | 'Dark';
export const THEMES: readonly Theme[] = ['Dark', 'Light'];

/** Change the theme, and wait until it is there and JupyterLab's splash screen is gone. */
export async function changeTheme(page: Pick<Page, 'evaluate' | 'locator'>, theme: Theme): Promise<void> {
  const name = `JupyterLab ${theme}`;
  await page.evaluate(
    wanted => window.jupyterapp.commands.execute('apputils:change-theme', { theme: wanted }),
    name
  );
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', name);
  // Lab removes it once for each change, and fails where the next one has begun before.
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
}
