import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from './events';
import type { Trigger } from './follow';
import { follow } from './follow';
import type { IObservable } from './model';
import { StudioError } from './request';

/** A part of a log that is read on when something has been written, with how the last reading went. */
export abstract class LogReader implements IObservable, IDisposable {
  /**
   * @param triggers - what is told when something may have been written.
   * @param concerns - tells whether an event is about this log.
   */
  constructor(events: IStudioEvents, triggers: readonly Trigger[], concerns?: (payload: object) => boolean) {
    this._following = follow(events, triggers, () => this.renew(), concerns);
  }

  /** Why the last question failed; null after one that worked. */
  get error(): StudioError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._following.isDisposed;
  }

  dispose(): void {
    this._following.dispose();
    Signal.clearData(this);
  }

  /** Read what is new. Never rejects: see `error`. */
  abstract renew(): Promise<void>;

  /** Wait for an answer, take it, and tell of it. */
  protected async _read<T>(answer: Promise<T>, take: (found: T) => void): Promise<void> {
    try {
      take(await answer);
      this._error = null;
    } catch (reason) {
      this._error = StudioError.from(reason);
    }
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _following: IDisposable;
  private _error: StudioError | null = null;
}
