/** The base of every browser test: JupyterLab with the studio, in which nothing may go wrong unseen. */
import { type Page } from '@playwright/test';
import { expect, test as galata } from '@jupyterlab/galata';

export { expect };

/** What a browser logs when a request that the page expects to fail does so, e.g. a first look for settings. */
const EXPECTED = [/favicon\.ico/];

export const test = galata.extend<{ complaints: string[] }>({
  /** Errors of the page so far. A test that provokes one removes it; what is left fails the test. */
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      const complain = (text: string): void => {
        if (!EXPECTED.some(pattern => pattern.test(text))) {
          complaints.push(text);
        }
      };
      page.on('pageerror', error => complain(`page error: ${error.message}`));
      page.on('console', message => {
        if (message.type() === 'error') {
          complain(`console: ${message.text()} (${message.location().url})`);
        }
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true }
  ],

  /** Galata's own also waits for an active launcher, which a page of the studio in the URL replaces. */
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixture's needs from this pattern
  waitForApplication: async ({}, use) => {
    await use(async (page: Page) => {
      await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
      await page.locator('#jp-main-dock-panel').waitFor();
    });
  }
});
