import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import type { Trial } from '../core/wire';
import type { ITuningApi } from './api';

/** Trials in one answer; the server gives no more. */
const PAGE_SIZE = 1000;

/** All trials of a tuning job: the newest at once, the older ones as they come, live from then on. */
export class TrialList implements IObservable, IDisposable {
  constructor(
    private readonly _api: ITuningApi,
    events: IStudioEvents,
    private readonly _job: string
  ) {
    this._disposables.add(
      events.on('tuning', 'trial.changed', ({ job_id, trial }) => {
        if (job_id === _job) {
          this.put(trial);
        }
      })
    );
    const reload = (): void => void this.load();
    events.reconnected.connect(reload);
    this._disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(reload)));
    void this.load();
  }

  /** The newest first; null before the first answer. */
  get items(): readonly Trial[] | null {
    this._items ??= [...this._trials.values()].sort((a, b) => b.number - a.number);
    return this._loaded ? this._items : null;
  }

  /** Why the last load failed; null after one that worked. */
  get error(): StudioError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    Signal.clearData(this);
  }

  /** Take over what an event or an answer told. */
  put(trial: Trial): void {
    this._told.add(trial.number);
    this._merge([trial]);
  }

  /** Ask for all of them, a page after the other. Never rejects: see `error`. */
  async load(): Promise<void> {
    this._told.clear();
    this._loads += 1;
    const load = this._loads;
    try {
      for (let offset = 0, total = 1; offset < total; offset += PAGE_SIZE) {
        const page = await this._api.trials(this._job, offset, PAGE_SIZE);
        if (this.isDisposed || load !== this._loads) {
          return;
        }
        total = page.total;
        this._error = null;
        this._loaded = true;
        // What an event told meanwhile is newer than the answer.
        this._merge(page.items.filter(trial => !this._told.has(trial.number)));
      }
    } catch (reason) {
      this._error = StudioError.from(reason);
      this._changed.emit();
    }
  }

  private _merge(trials: readonly Trial[]): void {
    trials.forEach(trial => this._trials.set(trial.number, trial));
    this._items = null;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
  private readonly _trials = new Map<number, Trial>();
  /** Numbers of those that an event told since the load began. */
  private readonly _told = new Set<number>();
  private _items: Trial[] | null = null;
  private _error: StudioError | null = null;
  private _loaded = false;
  private _loads = 0;
}
