import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../../core/model';
import { Throttle } from '../../core/throttle';
import type { IStatementOutput, IStatementPlace } from './statement';
import { withProgress } from './statement';

/** Milliseconds without a word of the kernel, which tells once a second, after which others are asked. */
const QUIET = 5000;
/** Milliseconds between two questions to the server. */
const LIMIT = 1000;

/** What else knows how far a statement is. */
export interface IStatementSource {
  /** Ask the server. */
  ask(place: IStatementPlace): Promise<unknown>;
  /** Call `handler` at each change of the statement that the server tells. */
  follow(place: IStatementPlace, handler: () => void): IDisposable;
  /** Whether the kernel of the cell runs something. */
  isBusy(): boolean;
}

/**
 * How far a statement is, for as long as its output is shown.
 *
 * The kernel updates the output while its cell runs. Where it does not any more - the page was loaded again, the
 * kernel was started again, the notebook was saved half-way - the output would say for ever that it runs.
 */
export class StatementWatch implements IObservable, IDisposable {
  constructor(
    private _output: IStatementOutput,
    private readonly _source: IStatementSource
  ) {
    this._arm();
  }

  /** The newest that is known. */
  get output(): IStatementOutput {
    return this._output;
  }

  /** Whether nobody knows of the statement any more, so that it does not run. */
  get lost(): boolean {
    return this._lost;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Take over what the kernel has put into the output. */
  take(output: IStatementOutput): void {
    this._output = output;
    this._lost = false;
    this._following?.dispose();
    this._following = null;
    this._arm();
    this._emit();
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    this._asking.dispose();
    this._following?.dispose();
    Signal.clearData(this);
  }

  private _arm(): void {
    clearTimeout(this._timer);
    if (!this._output.finished && !this._lost) {
      this._timer = setTimeout(() => this._onQuiet(), QUIET);
    }
  }

  private _onQuiet(): void {
    const { place } = this._output;
    if (place !== null) {
      this._following ??= this._source.follow(place, () => this._asking.call());
      this._asking.call();
    } else if (this._source.isBusy()) {
      this._arm();
    } else {
      this._lost = true;
      this._emit();
    }
  }

  private async _ask(): Promise<void> {
    const given = this._output;
    if (given.place === null || given.finished) {
      return;
    }
    const answer = await this._source.ask(given.place).catch(() => null);
    // What the kernel has said meanwhile is newer.
    if (this._isDisposed || this._output !== given) {
      return;
    }
    // Whatever the reason of a failure: what cannot be asked for cannot be said to run.
    this._lost = answer === null;
    if (answer !== null) {
      this._output = withProgress(given, answer);
    }
    this._emit();
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _asking = new Throttle(LIMIT, () => this._ask());
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _following: IDisposable | null = null;
  private _lost = false;
  private _isDisposed = false;
}
