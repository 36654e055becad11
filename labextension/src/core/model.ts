import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { StudioError } from './request';

/** How often a load is repeated because events changed the value while it was under way. */
const MAX_REPEATS = 3;

/** What an event has told; a method, so that a remote of one type is one of a wider type, too. */
interface IChange<T> {
  apply(value: T): T;
}

/** Anything a component can be drawn from. */
export interface IObservable {
  readonly changed: ISignal<unknown, unknown>;
}

/**
 * A value that the server owns, with how far its loading is.
 *
 * After a failed reload the old value stays, marked `stale`; a page shows both it and the error.
 */
export class Remote<T> implements IObservable, IDisposable {
  /** @param fetch - asks the server for the whole value. */
  constructor(private readonly _fetch: () => Promise<T>) {}

  /** The last value known, or null before the first answer. */
  get value(): T | null {
    return this._value;
  }

  /** Why the last load failed; null after one that worked. */
  get error(): StudioError | null {
    return this._error;
  }

  get loading(): boolean {
    return this._running !== null;
  }

  /** Whether `value` may no longer be what the server holds. */
  get stale(): boolean {
    return this._value !== null && this._error !== null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask the server; calls while one is under way share it. Never rejects: see `error`. */
  load(): Promise<void> {
    if (this._running === null) {
      this._running = this._load().finally(() => {
        this._running = null;
        this._emit();
      });
      this._emit();
    }
    return this._running;
  }

  /** Load only where nothing was loaded yet. */
  async ensure(): Promise<void> {
    if (this._value === null) {
      await this.load();
    }
  }

  /** Load again where something was loaded before; called after a lost connection. */
  async refresh(): Promise<void> {
    if (this._value !== null || this._error !== null) {
      await this.load();
    }
  }

  /** Change the value by what an event or an answer told; nothing happens before the first load. */
  update(change: (value: T) => T): void {
    this._changes.push({ apply: change });
    if (this._value === null) {
      return;
    }
    this._value = change(this._value);
    this._emit();
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private async _load(): Promise<void> {
    for (let repeat = 1; repeat <= MAX_REPEATS; repeat += 1) {
      this._changes = [];
      let answer: T;
      try {
        answer = await this._fetch();
        this._error = null;
      } catch (reason) {
        this._error = StudioError.from(reason);
        return;
      }
      // The answer may be older than an event that came while it was on its way. Nobody sees such a one:
      // what an event has just added would be gone for a moment.
      const outdated = this._changes.length > 0;
      if (!outdated || this._value === null || repeat === MAX_REPEATS) {
        this._value = this._changes.reduce((value, change) => change.apply(value), answer);
      }
      if (!outdated) {
        return;
      }
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _value: T | null = null;
  private _error: StudioError | null = null;
  private _running: Promise<void> | null = null;
  /** What was changed since the server was last asked. */
  private _changes: IChange<T>[] = [];
  private _isDisposed = false;
}

/** Return `items` with `item` in place of the one of the same key, or at the front when new. */
export function upsert<T>(items: readonly T[], item: T, key: (item: T) => string): T[] {
  const id = key(item);
  const index = items.findIndex(other => key(other) === id);
  if (index < 0) {
    return [item, ...items];
  }
  const copy = [...items];
  copy[index] = item;
  return copy;
}
