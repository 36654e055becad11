import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import type { IAutoMLApi } from './api';
import type { AutoMLJob, Candidate } from '../core/wire';

/** The best one first, then by the objective; those without one last, in the order they were begun. */
export function ranked(
  candidates: readonly Candidate[],
  job: Pick<AutoMLJob, 'best' | 'objective_direction'>
): readonly Candidate[] {
  const sign = job.objective_direction === 'Minimize' ? 1 : -1;
  const place = ({ name, objective }: Candidate): number =>
    name === job.best?.name ? -Infinity : objective === null ? Infinity : sign * objective;
  return [...candidates].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return first === second ? a.number - b.number : first - second;
  });
}

/** The candidates of an AutoML job, live. */
export class CandidateList implements IObservable, IDisposable {
  constructor(
    private readonly _api: IAutoMLApi,
    events: IStudioEvents,
    private readonly _job: string
  ) {
    this._disposables.add(
      events.on('automl', 'candidate.changed', ({ job_id, candidate }) => {
        if (job_id === _job) {
          this._told.add(candidate.name);
          this._merge([candidate]);
        }
      })
    );
    const reload = (): void => void this.load();
    events.reconnected.connect(reload);
    this._disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(reload)));
    void this.load();
  }

  /** In no order; null before the first answer. */
  get items(): readonly Candidate[] | null {
    this._items ??= [...this._candidates.values()];
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

  /** Ask for all of them. Never rejects: see `error`. */
  async load(): Promise<void> {
    this._told.clear();
    this._loads += 1;
    const load = this._loads;
    try {
      const { items } = await this._api.candidates(this._job);
      if (this.isDisposed || load !== this._loads) {
        return;
      }
      this._error = null;
      this._loaded = true;
      // What an event told meanwhile is newer than the answer.
      this._merge(items.filter(({ name }) => !this._told.has(name)));
    } catch (reason) {
      this._error = StudioError.from(reason);
      this._changed.emit();
    }
  }

  private _merge(candidates: readonly Candidate[]): void {
    candidates.forEach(candidate => this._candidates.set(candidate.name, candidate));
    this._items = null;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
  private readonly _candidates = new Map<string, Candidate>();
  /** Names of those that an event told since the load began. */
  private readonly _told = new Set<string>();
  private _items: Candidate[] | null = null;
  private _error: StudioError | null = null;
  private _loaded = false;
  private _loads = 0;
}
