import type { ConsolePanel } from '@jupyterlab/console';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { CommandRegistry } from '@lumino/commands';

import type { IEnvironment } from './environment';
import type { EnvironmentAnswer, KernelFlows } from './flows';
import type { Seat } from './seat';

/** Opens what the launcher offers; each answers the widget that was opened. */
export interface IActivities {
  notebook(cwd: string, answer: EnvironmentAnswer): Promise<unknown>;
  console(cwd: string, environment: IEnvironment): Promise<unknown>;
  terminal(cwd: string, environment: IEnvironment): Promise<unknown>;
}

/** The same by JupyterLab's own commands, with kernels placed by the studio. */
export class Activities implements IActivities {
  constructor(
    private readonly _commands: CommandRegistry,
    private readonly _flows: KernelFlows,
    private readonly _seatOf: (panel: NotebookPanel | ConsolePanel) => Seat
  ) {}

  async notebook(cwd: string, answer: EnvironmentAnswer): Promise<unknown> {
    const file = (await this._commands.execute('docmanager:new-untitled', {
      path: cwd,
      type: 'notebook'
    })) as Contents.IModel | undefined;
    if (!file) {
      return undefined;
    }
    const panel = (await this._commands.execute('docmanager:open', {
      path: file.path,
      factory: 'Notebook'
    })) as NotebookPanel;
    if (answer.kind === 'environment') {
      void this._startNew(panel, answer.environment);
    }
    return panel;
  }

  async console(cwd: string, environment: IEnvironment): Promise<unknown> {
    const panel = (await this._commands.execute('console:create', {
      basePath: cwd,
      kernelPreference: {}
    })) as ConsolePanel;
    void this._seatOf(panel).start(environment);
    return panel;
  }

  async terminal(cwd: string, environment: IEnvironment): Promise<unknown> {
    const terminal = await this._flows.openTerminal(environment, cwd);
    return terminal ? this._commands.execute('terminal:open', { name: terminal.name }) : undefined;
  }

  private async _startNew(panel: NotebookPanel, environment: IEnvironment): Promise<void> {
    const seat = this._seatOf(panel);
    // Before that, the panel would take the new kernel for one that nobody asked for.
    await seat.whenOpen;
    await seat.start(environment);
    // A notebook that was never touched shall open in its environment again.
    await seat.document.save();
  }
}
