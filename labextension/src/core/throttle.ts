import type { IDisposable } from '@lumino/disposable';

/**
 * Runs `work` soon after it is asked for, but begins at most once in `limit` milliseconds and never
 * twice at a time: the first call at once, those within the limit together at its end.
 */
export class Throttle implements IDisposable {
  constructor(
    private readonly _limit: number,
    private readonly _work: () => Promise<unknown>
  ) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  call(): void {
    this._wanted = true;
    this._schedule();
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
  }

  private _schedule(): void {
    if (!this._wanted || this._running || this._timer !== undefined || this._isDisposed) {
      return;
    }
    const wait = this._began + this._limit - performance.now();
    if (wait > 0) {
      this._timer = setTimeout(() => {
        this._timer = undefined;
        void this._run();
      }, wait);
    } else {
      void this._run();
    }
  }

  private async _run(): Promise<void> {
    this._wanted = false;
    this._running = true;
    this._began = performance.now();
    try {
      await this._work();
    } finally {
      this._running = false;
      this._schedule();
    }
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _began = -Infinity;
  private _running = false;
  private _wanted = false;
  private _isDisposed = false;
}
