/** People of a domain, each with a browser profile of their own. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';

import { expect } from '../../ui/studio';
import type { Theme } from '../../ui/theme';

interface IAccount {
  name: string;
  password: string;
}

interface IDomain {
  /** Where JupyterHub's proxy listens, with a slash at its end. */
  url: string;
  people: Record<'ann' | 'ben' | 'eve', IAccount>;
  /** The server that ann and ben edit in together. */
  space: string;
  /** The command that stops and starts its parts. */
  control: readonly [string, ...string[]];
}

/** The domain that `tests/hub` has started. */
export const domain = JSON.parse(process.env['SMSTUDIO_HUB'] ?? 'null') as IDomain;

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, '../../ui/results');
const START = 180_000;

/** Stop or start a part of the domain; back when it has ended, or does its work. */
export function control(verb: 'start' | 'stop', part: 'service' | 'postgresql'): void {
  const [program, ...args] = domain.control;
  execFileSync(program, [...args, verb, part], { cwd: join(__dirname, '../../..'), stdio: 'inherit' });
}

/** One person, who has not logged in yet. */
export class Person {
  private constructor(
    readonly account: IAccount,
    readonly context: BrowserContext,
    readonly page: Page
  ) {}

  static async open(browser: Browser, account: IAccount): Promise<Person> {
    const context = await browser.newContext({
      baseURL: domain.url,
      permissions: ['clipboard-read', 'clipboard-write'],
      viewport: { width: 1440, height: 900 }
    });
    return new Person(account, context, await context.newPage());
  }

  /** Where the person's own server is. */
  get home(): string {
    return `${domain.url}user/${this.account.name}/`;
  }

  /** Follow an address, log in where JupyterHub asks for it, and wait for JupyterLab. */
  async follow(address: string): Promise<void> {
    const { page } = this;
    await page.goto(address);
    const name = page.getByLabel('Username');
    const allow = page.getByRole('button', { name: 'Authorize' });
    const lab = page.locator('#jp-main-dock-panel');
    await expect(name.or(allow).or(lab)).toBeVisible({ timeout: START });
    if (await name.isVisible()) {
      await name.fill(this.account.name);
      await page.getByLabel('Password').fill(this.account.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(allow.or(lab)).toBeVisible({ timeout: START });
    }
    if (await allow.isVisible()) {
      // The server of a space is nobody's own: JupyterHub asks once whether it may know who comes.
      await allow.click();
    }
    await expect(lab).toBeVisible({ timeout: START });
    await expect(page.locator('#jupyterlab-splash')).toHaveCount(0, { timeout: START });
  }

  /** Take a picture in both themes. */
  async shoot(name: string, themes: readonly Theme[] = ['Dark', 'Light']): Promise<void> {
    for (const theme of themes) {
      await this._changeTheme(theme);
      const path = join(PICTURES, `domain-${name}-${theme.toLowerCase()}.png`);
      await this.page.screenshot({ path, animations: 'disabled' });
    }
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** By the menu: JupyterLab gives its commands to tests only where it is told to, and here it is not. */
  private async _changeTheme(theme: Theme): Promise<void> {
    const { page } = this;
    const shown = await page.locator('body').getAttribute('data-jp-theme-name');
    if (shown === `JupyterLab ${theme}`) {
      return;
    }
    await page.getByRole('menuitem', { name: 'Settings', exact: true }).click();
    const item = page.locator('.lm-Menu-itemLabel');
    await item.filter({ hasText: /^Theme$/ }).hover();
    await item.filter({ hasText: new RegExp(`^JupyterLab ${theme}$`) }).click();
    await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', `JupyterLab ${theme}`);
    await expect(page.locator('#jupyterlab-splash, .lm-Menu')).toHaveCount(0);
  }
}
