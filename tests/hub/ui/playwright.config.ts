/** Browsers of several people in a domain that runs; `tests/hub/test_browsers.py` starts both. */
import { defineConfig } from '@playwright/test';

import browsers from '../../ui/playwright.config';

export default defineConfig({
  ...browsers,
  testDir: __dirname,
  outputDir: '../../ui/results/hub',
  // An image is built for each of two people, over the network where nothing of it is cached.
  timeout: 900_000,
  retries: 0,
  webServer: []
});
