import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { CreateTrainingJob, DryRun } from '../core/wire';
import type { ITrainingApi } from './api';

/** Whether nothing will happen to a dry run any more. */
export function isOver(run: Pick<DryRun, 'state'>): boolean {
  return run.state !== 'InProgress' && run.state !== 'Stopping';
}

/**
 * The one program that is tried from this page, or was the last.
 *
 * Its job tells how far it is; when that is removed, the server has the result.
 */
export class DryRunModel implements IDisposable {
  constructor(
    private readonly _api: ITrainingApi,
    events: IStudioEvents
  ) {
    this._disposables.add(
      events.on('jobs', 'job.changed', job => {
        if (job.id === this._run?.id && !isOver(job)) {
          const { state, status_message: message, training_started: program_started } = job;
          this._set({ ...this._run, state, message, program_started });
        }
      })
    );
    this._disposables.add(
      events.on('jobs', 'job.removed', ({ id }) => {
        if (id === this._run?.id) {
          void this._refresh();
        }
      })
    );
    const refresh = (): void => void this._refresh();
    events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(refresh)));
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

  /** What is tried now, whatever the form says meanwhile; else what came of this very request. */
  of(request: CreateTrainingJob): DryRun | null {
    const run = this._run;
    return run !== null && (!isOver(run) || this._request === tried(request)) ? run : null;
  }

  /** Run the program of a request; one that runs is stopped by the server. */
  async start(request: CreateTrainingJob): Promise<void> {
    const run = await this._api.startDryRun(request);
    this._request = tried(request);
    this._set(run);
    // It may have been over before it was known here whose events to look for.
    await this._refresh();
  }

  async stop(): Promise<void> {
    if (this._run !== null) {
      this._set(await this._api.stopDryRun(this._run.id));
    }
  }

  private async _refresh(): Promise<void> {
    const id = this._run?.id;
    if (id === undefined || (this._run !== null && isOver(this._run))) {
      return;
    }
    const run = await this._api.dryRun(id).catch(() => null);
    if (this._run?.id !== id) {
      return;
    }
    // A server that was started again has forgotten it: there is nothing to show.
    this._run = run;
    this._changed.emit();
  }

  private _set(run: DryRun): void {
    this._run = run;
    this._changed.emit();
  }

  private _run: DryRun | null = null;
  private _request = '';
  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}

/** What of a request a dry run depends on: names tell nothing of times. */
function tried(request: CreateTrainingJob): string {
  return JSON.stringify({ ...request, name: null, experiment: '', run_name: '', tags: {} });
}
