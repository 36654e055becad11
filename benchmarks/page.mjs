// Opens a JupyterLab page in Chromium; prints how long until the launcher is there and what of the studio was loaded.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
const browser = await chromium.launch({
  executablePath: system,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking'
  ]
});
const page = await browser.newPage();
const files = new Set();
page.on('response', response => {
  const found = /jupyter-smstudio\/static\/([^?]+\.js)/.exec(response.url());
  if (found) {
    files.add(found[1]);
  }
});
const began = performance.now();
await page.goto(process.argv[2]);
await page.waitForSelector('.jp-Launcher .jp-LauncherCard', { timeout: 60_000 });
await page.waitForSelector('#jupyterlab-splash', { state: 'detached', timeout: 60_000 });
const seconds = (performance.now() - began) / 1000;
await browser.close();
console.log(JSON.stringify({ seconds, files: [...files] }));
