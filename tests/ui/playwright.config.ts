import { accessSync, constants, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

const PORT = Number(process.env.SMSTUDIO_UI_PORT ?? 18988);
const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The distribution's browser, which gets its security updates; undefined means Playwright's own. */
function chromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = folders.flatMap(folder => CHROMIUM_NAMES.map(name => join(folder, name)));
  return process.env.SMSTUDIO_CHROMIUM ?? paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Every run begins with nothing: no settings, no state, no notebooks. Workers inherit the folder. */
const STATE = (process.env.SMSTUDIO_UI_STATE ??= mkdtempSync(join(tmpdir(), 'smstudio-ui-')));

/** Real digits beside the checkout, where they are; the demo notebooks have smaller ones of their own. */
const SAMPLES = join(__dirname, '../../../shared/data');
if (existsSync(SAMPLES)) {
  process.env.SMSTUDIO_SAMPLE_DATA ??= SAMPLES;
}

export default defineConfig({
  testDir: '.',
  outputDir: 'results',
  reporter: [['list']],
  // What a person waits a second for may take many while the other checks share the cores.
  timeout: 240_000,
  expect: { timeout: 40_000 },
  workers: 1,
  // Two cores carry the server, its kernels and the browser; a test that fails once and then passes is shown as flaky.
  retries: process.env.CI ? 2 : 0,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    actionTimeout: 40_000,
    // Recording every test takes a quarter of all the processor's time; `--trace on` records one that failed.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: 'jupyter lab --config jupyter_server_test_config.py',
    cwd: __dirname,
    url: `http://127.0.0.1:${PORT}/api/status`,
    reuseExistingServer: false,
    timeout: 120_000,
    // Time for the server to end its kernels and instances.
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    env: {
      SMSTUDIO_UI_PORT: String(PORT),
      JUPYTERLAB_GALATA_ROOT_DIR: join(STATE, 'notebooks'),
      JUPYTER_CONFIG_DIR: join(STATE, 'config'),
      JUPYTER_DATA_DIR: join(STATE, 'data'),
      JUPYTER_RUNTIME_DIR: join(STATE, 'runtime'),
      JUPYTER_PREFER_ENV_PATH: '1',
      IPYTHONDIR: join(STATE, 'ipython')
    }
  }
});
