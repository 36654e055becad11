import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import type { SnapshotCopy } from '../core/wire';
import type { ISharingApi } from './api';
import type { CopyStart } from './copying';
import { CopyRun } from './copying';

/** The copies that are being made, and those that have something left to say. */
export class CopyRuns implements IObservable, IDisposable {
  constructor(
    private readonly _api: ISharingApi,
    private readonly _events: IStudioEvents
  ) {}

  get items(): readonly CopyRun[] {
    return this._items;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when a copy can be opened, wherever its user has gone meanwhile. */
  get ready(): ISignal<this, SnapshotCopy> {
    return this._ready;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._items.forEach(run => run.dispose());
    Signal.clearData(this);
  }

  /** Make a copy; resolves when it can be opened, to whether it came to that. */
  add(start: CopyStart): Promise<boolean> {
    const run = this._begin(start);
    return new Promise(resolve => {
      run.changed.connect(() => {
        if (run.state === 'Ready' && run.copy) {
          this._ready.emit(run.copy);
          if (run.copy.note === '') {
            this.remove(run);
          }
          resolve(true);
        } else if (run.state === 'Failed') {
          resolve(false);
        }
      });
    });
  }

  /** Leave out what has been read. */
  remove(run: CopyRun): void {
    run.dispose();
    this._set(this._items.filter(item => item !== run));
  }

  private _begin(start: CopyStart): CopyRun {
    const run = new CopyRun(start, this._api, this._events);
    this._set([...this._items, run]);
    return run;
  }

  private _set(items: readonly CopyRun[]): void {
    this._items = items;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _ready = new Signal<this, SnapshotCopy>(this);
  private _items: readonly CopyRun[] = [];
  private _isDisposed = false;
}
