import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import { Throttle } from '../core/throttle';
import type { SparkLogPage } from '../core/wire';

/** Milliseconds between two questions, however much happens meanwhile. */
const LIMIT = 1000;
/** Characters kept in the page: the end of a log is what tells why something failed. */
const KEPT = 1_000_000;

/**
 * A log that is appended to, as far as the page holds it.
 *
 * Nothing tells of single lines. What makes a cluster or a driver write is told: stages of its start,
 * sessions that open and end, statements that run. After each of these it is read on.
 */
export class GrowingLog implements IObservable, IDisposable {
  /** @param _ask - for the text from a byte on. */
  constructor(
    private readonly _ask: (offset: number) => Promise<SparkLogPage>,
    events: IStudioEvents,
    cluster: string
  ) {
    this._throttle = new Throttle(LIMIT, () => this.more());
    const call = (): void => this._throttle.call();
    const callFor = (id: string): void => {
      if (id === cluster) {
        call();
      }
    };
    events.reconnected.connect(call);
    const parts = [
      this._throttle,
      events.on('spark', 'cluster.changed', ({ id }) => callFor(id)),
      events.on('spark', 'session.changed', session => callFor(session.cluster)),
      events.on('spark', 'session.removed', session => callFor(session.cluster)),
      events.on('spark', 'statement.changed', statement => callFor(statement.cluster))
    ];
    parts.forEach(part => this._disposables.add(part));
    this._disconnect = () => void events.reconnected.disconnect(call);
    void this.more();
  }

  /** Null before the first answer. */
  get text(): string | null {
    return this._text;
  }

  /** Whether the page dropped its beginning. */
  get cut(): boolean {
    return this._cut;
  }

  /** Why the last question failed; null after one that worked. */
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
    this._disconnect();
    this._disposables.dispose();
    Signal.clearData(this);
  }

  /** Read what is new. Never rejects: see `error`. */
  async more(): Promise<void> {
    if (this._reading) {
      this._wanted = true;
      return;
    }
    this._reading = true;
    do {
      this._wanted = false;
      await this._read();
    } while (this._wanted && !this.isDisposed);
    this._reading = false;
  }

  private async _read(): Promise<void> {
    try {
      const page = await this._ask(this._next);
      const text = (this._text ?? '') + page.text;
      this._cut = this._cut || text.length > KEPT;
      this._text = text.slice(-KEPT);
      this._wanted = this._wanted || (page.next > this._next && page.next < page.total);
      this._next = page.next;
      this._error = null;
    } catch (reason) {
      this._error = StudioError.from(reason);
    }
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
  private readonly _throttle: Throttle;
  private readonly _disconnect: () => void;
  private _text: string | null = null;
  private _error: StudioError | null = null;
  private _next = 0;
  private _cut = false;
  private _wanted = false;
  private _reading = false;
}
