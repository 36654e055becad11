import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import { Remote, upsert } from '../core/model';
import type { IPageCount } from '../core/pages';
import type { AutoMLJob, AutoMLStatus, CreateAutoMLJob, Image, InstanceTypePage } from '../core/wire';
import type { IAutoMLApi } from './api';
import { CandidateList } from './candidates';

const ENDED: readonly AutoMLStatus[] = ['Completed', 'Failed', 'Stopped'];

/** Whether nothing will happen to an AutoML job any more. */
export function hasEnded(job: Pick<AutoMLJob, 'state'>): boolean {
  return ENDED.includes(job.state);
}

/** From its creation to its end; null while it goes on. */
export function secondsOf(job: Pick<AutoMLJob, 'created' | 'ended'>): number | null {
  return job.ended ? (new Date(job.ended).getTime() - new Date(job.created).getTime()) / 1000 : null;
}

/** Part of the work that the search is where its number of candidates ends it; the rest is fits and measures. */
const SEARCH = 0.5;
/** Of a job that has not ended: it is not done before it says so. */
const MOST = 0.99;

/**
 * How far a job is, from 0 to below 1: in its time or in its candidates, whichever is farther; null while
 * neither tells.
 *
 * @param elapsed - seconds since the job was created.
 */
export function shareDone(job: AutoMLJob, elapsed: number): number | null {
  const { max_runtime_seconds: limit, max_candidates: most } = job.request;
  const byTime = limit ? elapsed / limit : null;
  const byCandidates = job.candidates > 0 && most ? SEARCH * Math.min(1, job.candidates / most) : null;
  const shares = [byTime, byCandidates].filter(share => share !== null);
  return shares.length > 0 ? Math.min(MOST, Math.max(...shares)) : null;
}

/** Seconds until the time limit; null where there is none, or it is over. */
export function secondsLeft(job: AutoMLJob, elapsed: number): number | null {
  const limit = job.request.max_runtime_seconds;
  return limit && elapsed < limit && job.state === 'InProgress' ? limit - elapsed : null;
}

/** What the pages of AutoML jobs show, kept true by the server's events. */
export class AutoMLModel implements IDisposable, IPageCount {
  constructor(
    readonly api: IAutoMLApi,
    private readonly _events: IStudioEvents
  ) {
    this.jobs = new Remote(async () => (await api.jobs()).items);
    this.instanceTypes = new Remote(() => api.instanceTypes());
    this.images = new Remote(async () => (await api.images()).items);
    this._disposables.add(_events.on('automl', 'job.changed', job => this._onJob(job)));
    this._disposables.add(_events.on('automl', 'job.removed', ({ id }) => this._onRemoved(id)));
    const refresh = (): void => void this.jobs.refresh();
    _events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void _events.reconnected.disconnect(refresh)));
    this.jobs.changed.connect(() => this._changed.emit());
  }

  readonly jobs: Remote<readonly AutoMLJob[]>;
  readonly instanceTypes: Remote<InstanceTypePage>;
  readonly images: Remote<readonly Image[]>;

  /** Unit of every cost. */
  get currency(): string {
    return this.instanceTypes.value?.currency ?? '';
  }

  /** AutoML jobs that have not ended. */
  get count(): number {
    return (this.jobs.value ?? []).filter(job => !hasEnded(job)).length;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    this.jobs.dispose();
    Signal.clearData(this);
  }

  find(id: string): AutoMLJob | null {
    return this.jobs.value?.find(job => job.id === id || job.request.name === id) ?? null;
  }

  /** Ask for an AutoML job that is not among the newest. */
  async load(id: string): Promise<void> {
    this._onJob(await this.api.job(id));
  }

  async create(request: CreateAutoMLJob): Promise<AutoMLJob> {
    const job = await this.api.create(request);
    this._onJob(job);
    return job;
  }

  async stop(job: AutoMLJob): Promise<void> {
    this._onJob(await this.api.stop(job.id));
  }

  async resume(job: AutoMLJob): Promise<void> {
    this._onJob(await this.api.resume(job.id));
  }

  async remove(job: AutoMLJob): Promise<void> {
    await this.api.remove(job.id);
    this._onRemoved(job.id);
  }

  /** The candidates, live. Dispose of them when they are not shown any more. */
  candidatesOf(id: string): CandidateList {
    return new CandidateList(this.api, this._events, id);
  }

  private _onJob(job: AutoMLJob): void {
    this.jobs.update(items => upsert(items, job, item => item.id));
  }

  private _onRemoved(id: string): void {
    this.jobs.update(items => items.filter(item => item.id !== id));
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}
