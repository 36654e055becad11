/** A domain of several people, each with a server of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { test as base } from './studio';

/** The domain's service and everybody's server; JupyterHub alone is a stand-in (`tests/drills/domain.py`). */
export class Team {
  private constructor(
    /** Address of each person's server. */
    readonly urls: Readonly<Record<string, string>>,
    private readonly _process: ChildProcess
  ) {}

  /** @param names - of the people; the first administers the domain. */
  static async start(...names: string[]): Promise<Team> {
    const child = spawn('python', [join(__dirname, 'team.py'), ...names], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONPATH: join(__dirname, '../drills') }
    });
    for await (const line of createInterface({ input: child.stdout })) {
      return new Team(JSON.parse(line) as Record<string, string>, child);
    }
    throw new Error('The team did not start; what it said is above.');
  }

  /** The address of a person's server. */
  urlOf(name: string): string {
    const url = this.urls[name];
    if (url === undefined) {
      throw new Error(`Nobody is called ${name}.`);
    }
    return url;
  }

  /** End everything, and remove what it has written. */
  async close(): Promise<void> {
    if (this._process.exitCode === null) {
      const ended = once(this._process, 'exit');
      this._process.stdin?.end();
      await ended;
    }
  }
}

/** Tests with a domain of two, ann its admin; every window is closed before its servers end. */
export const test = base.extend<{ team: Team }>({
  team: async ({ browser }, use) => {
    const team = await Team.start('ann', 'ben');
    await use(team);
    await Promise.all(browser.contexts().map(context => context.close()));
    await team.close();
  }
});
