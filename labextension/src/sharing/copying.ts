import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import type { Build, SnapshotCopy } from '../core/wire';

/** Writes a copy; resolves when its files are there. */
export type CopyStart = () => Promise<SnapshotCopy>;

/** What is known of builds beside their events. */
interface IBuilds {
  build(id: string): Promise<Build>;
}

/** `Ready`: the notebook can be opened, with its packages. */
export type CopyState = 'Copying' | 'Installing' | 'Ready' | 'Failed';

/** A copy being made: its files, then the packages its notebook takes. */
export class CopyRun implements IObservable, IDisposable {
  constructor(
    start: CopyStart,
    private readonly _builds: IBuilds,
    events: IStudioEvents
  ) {
    this._listener = events.on('images', 'build.changed', build => this._onBuild(build));
    this._onReconnected = (): void => void this._ask();
    events.reconnected.connect(this._onReconnected);
    this._disconnect = () => void events.reconnected.disconnect(this._onReconnected);
    void this._run(start);
  }

  get state(): CopyState {
    return this._state;
  }

  /** What was copied; null before its files are there. */
  get copy(): SnapshotCopy | null {
    return this._copy;
  }

  /** How far its packages are installed, 0 to 1; null while unknown. */
  get progress(): number | null {
    return this._build?.progress ?? null;
  }

  /** Why there is no copy, or why it lacks its packages. */
  get error(): StudioError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._listener.dispose();
    this._disconnect();
    Signal.clearData(this);
  }

  private async _run(start: CopyStart): Promise<void> {
    try {
      this._copy = await start();
    } catch (reason) {
      this._end('Failed', StudioError.from(reason));
      return;
    }
    if (this._copy.build_id === null) {
      this._end('Ready');
      return;
    }
    this._state = 'Installing';
    this._changed.emit();
    await this._ask();
  }

  /** The build may have ended before its first event was heard. */
  private async _ask(): Promise<void> {
    const id = this._copy?.build_id;
    if (this._state !== 'Installing' || !id) {
      return;
    }
    try {
      this._onBuild(await this._builds.build(id));
    } catch (reason) {
      this._end('Failed', StudioError.from(reason));
    }
  }

  private _onBuild(build: Build): void {
    if (this._state !== 'Installing' || build.id !== this._copy?.build_id) {
      return;
    }
    this._build = build;
    if (build.state === 'Completed') {
      this._end('Ready');
    } else if (build.state === 'Failed' || build.state === 'Stopped') {
      const reason = build.failure_reason ?? 'The installation was stopped.';
      this._end('Failed', new StudioError('packages_not_installed', reason, { log: build.log }));
    } else {
      this._changed.emit();
    }
  }

  private _end(state: CopyState, error: StudioError | null = null): void {
    this._state = state;
    this._error = error;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _listener: IDisposable;
  private readonly _onReconnected: () => void;
  private readonly _disconnect: () => void;
  private _state: CopyState = 'Copying';
  private _copy: SnapshotCopy | null = null;
  private _build: Build | null = null;
  private _error: StudioError | null = null;
  private _isDisposed = false;
}
