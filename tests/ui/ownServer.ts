/** A second server, in an environment that a test may change. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of the environment that the tests run in. */
interface IBase {
  prefix: string;
  site: string;
}

const START = 120_000;
/** As `jupyter lab`; the first import saves each start a second. */
const LAUNCH = 'import jupyter_smstudio.core.quick_start; from jupyterlab.labapp import main; main()';

/**
 * JupyterLab with the studio, run by a Python of its own: an empty virtual environment over the one of the
 * tests, which it reads and never writes. What is installed goes away with it.
 */
export class OwnServer {
  private constructor(
    readonly url: string,
    private readonly _process: ChildProcess,
    private readonly _folder: string
  ) {}

  /** Whether the tests' own environment has a module already. */
  static has(module: string): boolean {
    const code = `import importlib.util as u; print(u.find_spec(${JSON.stringify(module)}) is not None)`;
    return python(code) === 'True';
  }

  static async start(): Promise<OwnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'smstudio-own-'));
    const venv = join(folder, 'venv');
    const base = JSON.parse(
      python(
        'import json, sys, sysconfig as s; print(json.dumps(dict(prefix=sys.prefix, site=s.get_path("purelib"))))'
      )
    ) as IBase;
    execFileSync('uv', ['venv', '--quiet', '--python', python('import sys; print(sys.executable)'), venv]);
    const lib = join(venv, 'lib');
    const site = join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
    writeFileSync(join(site, 'base.pth'), `import site; site.addsitedir(${JSON.stringify(base.site)})\n`);

    const port = await freePort();
    const child = spawn(
      join(venv, 'bin', 'python'),
      ['-c', LAUNCH, '--config', 'jupyter_server_test_config.py'],
      {
        cwd: __dirname,
        stdio: 'inherit',
        env: { ...process.env, ...variables(folder, base, port) }
      }
    );
    const server = new OwnServer(`http://127.0.0.1:${port}`, child, folder);
    await server._answers();
    return server;
  }

  /** End the server and what it runs, and remove its environment. */
  async close(): Promise<void> {
    if (this._process.exitCode === null) {
      const ended = once(this._process, 'exit');
      this._process.kill('SIGTERM');
      await ended;
    }
    rmSync(this._folder, { recursive: true, force: true });
  }

  private async _answers(): Promise<void> {
    const end = Date.now() + START;
    // The last to be ready: MLflow first makes its tables, and pages ask for them.
    const last = `${this.url}/smstudio/experiments/experiments`;
    while (!(await isUp(last))) {
      if (this._process.exitCode !== null || Date.now() > end) {
        await this.close();
        throw new Error(`The second server did not start: ${this.url}`);
      }
      // Nothing tells when another process begins to listen.
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }
}

function variables(folder: string, base: IBase, port: number): Record<string, string> {
  return {
    SMSTUDIO_UI_PORT: String(port),
    JUPYTERLAB_GALATA_ROOT_DIR: join(folder, 'notebooks'),
    JUPYTERLAB_DIR: join(base.prefix, 'share/jupyter/lab'),
    JUPYTER_PATH: join(base.prefix, 'share/jupyter'),
    JUPYTER_CONFIG_PATH: join(base.prefix, 'etc/jupyter'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    IPYTHONDIR: join(folder, 'ipython')
  };
}

function python(code: string): string {
  return execFileSync('python', ['-c', code], { encoding: 'utf8' }).trim();
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A free port below those that the kernel gives to whoever asks for any, as other tests do meanwhile. */
async function freePort(): Promise<number> {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  const lowest = parseInt(range, 10);
  for (;;) {
    const port = Math.floor((lowest / 2) * (1 + Math.random()));
    const server = createServer();
    const isFree = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      await new Promise(resolve => server.close(resolve));
      return port;
    }
  }
}
