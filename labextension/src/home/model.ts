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
    this._disposables.add(events.on('resources', 'costs.changed', costs => this.costs.update(() => costs)));
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

  private readonly _disposables = new DisposableSet();
  private _demoFolder = 'demos';
}
