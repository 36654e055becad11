import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import { Remote, upsert } from '../core/model';
import type { IPageCount } from '../core/pages';
import { Throttle } from '../core/throttle';
import type {
  Algorithm,
  CreateTrial,
  CreateTuningJob,
  Image,
  Importances,
  InstanceTypePage,
  Trial,
  TrialCurves,
  TuningHistory,
  TuningJob,
  TuningState,
  UpdateTuningJob
} from '../core/wire';
import type { ITuningApi } from './api';
import { MANY_TRIALS } from './columns';
import { TrialList } from './trials';

const ENDED: readonly TuningState[] = ['Completed', 'Failed', 'Stopped'];
/** Milliseconds between two questions for the same chart while trials change by the second. */
const CHART_LIMIT = 1000;
/** The same for a history so large that drawing it takes a good part of that. */
const LARGE_LIMIT = 5000;
/** The same for importances, which the server computes from a forest of trees. */
const IMPORTANCE_LIMIT = 10_000;

/** Whether nothing will happen to a tuning job any more. */
export function hasEnded(job: Pick<TuningJob, 'state'>): boolean {
  return ENDED.includes(job.state);
}

/** Trials that ended in one way or another. */
export function endedTrials(job: Pick<TuningJob, 'job_counts'>): number {
  return Object.entries(job.job_counts).reduce(
    (sum, [state, count]) => (state === 'InProgress' ? sum : sum + count),
    0
  );
}

/**
 * Seconds until the limit of trials is reached at the pace so far; null while nothing tells.
 *
 * @param elapsed - seconds since the tuning job was created.
 */
export function secondsLeft(job: TuningJob, elapsed: number): number | null {
  const ended = endedTrials(job);
  if (ended === 0 || job.paused || job.state !== 'InProgress') {
    return null;
  }
  return (elapsed / ended) * Math.max(0, job.expected_total - ended);
}

/** What the pages of tuning jobs show, kept true by the server's events. */
export class TuningModel implements IDisposable, IPageCount {
  constructor(
    readonly api: ITuningApi,
    private readonly _events: IStudioEvents
  ) {
    this.jobs = new Remote(async () => (await api.jobs()).items);
    this.algorithms = new Remote(async () => (await api.algorithms()).items);
    this.images = new Remote(async () => (await api.images()).items);
    this.instanceTypes = new Remote(() => api.instanceTypes());
    this._disposables.add(_events.on('tuning', 'job.changed', job => this._onJob(job)));
    this._disposables.add(_events.on('tuning', 'job.removed', ({ id }) => this._onRemoved(id)));
    const refresh = (): void => void this.jobs.refresh();
    _events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void _events.reconnected.disconnect(refresh)));
    this.jobs.changed.connect(() => this._changed.emit());
  }

  readonly jobs: Remote<readonly TuningJob[]>;
  readonly algorithms: Remote<readonly Algorithm[]>;
  readonly images: Remote<readonly Image[]>;
  readonly instanceTypes: Remote<InstanceTypePage>;

  /** Unit of every cost. */
  get currency(): string {
    return this.instanceTypes.value?.currency ?? '';
  }

  /** Tuning jobs that have not ended. */
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

  find(id: string): TuningJob | null {
    return this.jobs.value?.find(job => job.id === id || job.request.name === id) ?? null;
  }

  /** Ask for a tuning job that is not among the newest. */
  async load(id: string): Promise<void> {
    this._onJob(await this.api.job(id));
  }

  async create(request: CreateTuningJob): Promise<TuningJob> {
    const job = await this.api.create(request);
    this._onJob(job);
    return job;
  }

  async update(job: TuningJob, change: Partial<UpdateTuningJob>): Promise<void> {
    this._onJob(await this.api.update(job.id, { paused: null, limits: null, ranges: null, ...change }));
  }

  async stop(job: TuningJob): Promise<void> {
    this._onJob(await this.api.stop(job.id));
  }

  async remove(job: TuningJob): Promise<void> {
    await this.api.remove(job.id);
    this._onRemoved(job.id);
  }

  async enqueue(job: TuningJob, trial: CreateTrial): Promise<number> {
    return (await this.api.enqueue(job.id, trial)).number;
  }

  /** The trial of a number; null where there is none. */
  async trialOf(job: TuningJob, number: number): Promise<Trial | null> {
    // Numbers have no gaps, and the newest come first; one may have begun since the job was told.
    const newest = await this.api.trials(job.id, 0, 1);
    const page = await this.api.trials(job.id, newest.total - 1 - number, 1);
    return page.items.find(trial => trial.number === number) ?? null;
  }

  /** The trials, live. Dispose of them when they are not shown any more; so of all below. */
  trialsOf(id: string): TrialList {
    return new TrialList(this.api, this._events, id);
  }

  /** All trials of each definition in columns. */
  historyOf(id: string): Remote<readonly TuningHistory[]> {
    const limit = (this.find(id)?.total ?? 0) > MANY_TRIALS ? LARGE_LIMIT : CHART_LIMIT;
    return this._following(id, limit, async () => (await this.api.history(id)).items);
  }

  curvesOf(id: string, definition: string): Remote<TrialCurves> {
    return this._following(id, CHART_LIMIT, () => this.api.curves(id, definition));
  }

  importancesOf(id: string, definition: string): Remote<Importances> {
    return this._following(id, IMPORTANCE_LIMIT, () => this.api.importances(id, definition));
  }

  private _following<T>(id: string, limit: number, ask: () => Promise<T>): Remote<T> {
    const remote = new Remote(ask);
    const throttle = new Throttle(limit, () => remote.refresh());
    const handler = this._events.on('tuning', 'trial.changed', ({ job_id }) => {
      if (job_id === id) {
        throttle.call();
      }
    });
    const dispose = remote.dispose.bind(remote);
    remote.dispose = () => {
      handler.dispose();
      throttle.dispose();
      dispose();
    };
    void remote.ensure();
    return remote;
  }

  private _onJob(job: TuningJob): void {
    this.jobs.update(items => upsert(items, job, item => item.id));
  }

  private _onRemoved(id: string): void {
    this.jobs.update(items => items.filter(item => item.id !== id));
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}
