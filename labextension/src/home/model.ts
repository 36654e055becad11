import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';

import type { IStudioEvents } from '../core/events';
import { Remote } from '../core/model';
import type { Costs, InstanceTypePage } from '../core/wire';
import type { IDemo, IHomeApi } from './api';

/** What the home page shows. */
export class HomeModel implements IDisposable {
  constructor(api: IHomeApi, events: IStudioEvents) {
    this.machine = new Remote(() => api.machine());
    this.costs = new Remote(() => api.costs());
    this.demos = new Remote(() => api.demos(this._demoFolder));
    const remotes = [this.machine, this.costs, this.demos];
    remotes.forEach(remote => this._disposables.add(remote));
    for (const listener of [
      events.on('resources', 'costs.changed', costs => this.costs.update(() => costs)),
      events.on('resources', 'instance.changed', ({ id }) => this._onInstance(id, true)),
      events.on('resources', 'instance.removed', ({ id }) => this._onInstance(id, false))
    ]) {
      this._disposables.add(listener);
    }
    const refresh = (): void => remotes.forEach(remote => void remote.refresh());
    events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(refresh)));
  }

  readonly machine: Remote<InstanceTypePage>;
  readonly costs: Remote<Costs>;
  readonly demos: Remote<readonly IDemo[]>;

  /** Folder of the demo notebooks, relative to the server's root. */
  set demoFolder(folder: string) {
    if (folder !== this._demoFolder) {
      this._demoFolder = folder;
      void this.demos.refresh();
    }
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
  }

  async ensure(): Promise<void> {
    // What is free and what it costs may have changed since the page was last shown.
    await Promise.all([this.machine.load(), this.costs.load(), this.demos.ensure()]);
  }

  /** What is free changes when an instance comes or goes, not with each sample of one. */
  private _onInstance(id: string, runs: boolean): void {
    if (runs !== this._running.has(id)) {
      if (runs) {
        this._running.add(id);
      } else {
        this._running.delete(id);
      }
      void this.machine.refresh();
    }
  }

  private readonly _disposables = new DisposableSet();
  private readonly _running = new Set<string>();
  private _demoFolder = 'demos';
}
