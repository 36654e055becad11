// Opens a tuning job in JupyterLab as a person does; prints the seconds from each click to what it shows.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Milliseconds. */
const SETTLE = 1500;
const [, , url, name] = process.argv;
const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const browser = await chromium.launch({ executablePath: system, args: ['--no-sandbox', '--no-first-run'] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(url);
const row = page.getByRole('row').filter({ hasText: name });
await row.waitFor({ timeout: 60_000 });
await page.waitForSelector('#jupyterlab-splash', { state: 'detached', timeout: 60_000 });
await page.waitForTimeout(SETTLE); // what JupyterLab does behind its first picture is not the page's

const seconds = {};
const timed = async (what, click, shown) => {
  const began = performance.now();
  await click();
  await shown();
  seconds[what] = (performance.now() - began) / 1000;
};
const tab = label => page.getByRole('tab', { name: new RegExp(`^${label}`) });
const table = page.getByRole('grid', { name: `Training jobs of ${name}` });
const chart = page.getByRole('figure', { name: 'Optimization history' });
const drawn = async () => {
  await chart.locator('.main-svg').first().waitFor();
  // The page answers again: everything that was drawn at once is there.
  await page.evaluate(() => new Promise(done => globalThis.requestAnimationFrame(() => setTimeout(done))));
};
await timed('page', () => row.getByText(name, { exact: true }).click(), drawn);
await timed(
  'trials',
  () => tab('Training jobs').click(),
  () => table.getByRole('row').nth(5).waitFor()
);
await timed('charts', () => tab('Charts').click(), drawn);
await browser.close();
console.log(JSON.stringify(seconds));
