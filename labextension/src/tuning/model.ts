import type { IStudioEvents } from '../core/events';
import { JobsModel } from '../core/jobsModel';
import { Remote } from '../core/model';
import { Throttle } from '../core/throttle';
import type {
  Algorithm,
  CreateTrial,
  CreateTuningJob,
  Importances,
  Trial,
  TrialCurves,
  TuningHistory,
  TuningJob,
  UpdateTuningJob
} from '../core/wire';
import type { ITuningApi } from './api';
import { MANY_TRIALS } from './columns';
import { TrialList } from './trials';

/** Milliseconds between two questions for the same chart while trials change by the second. */
const CHART_LIMIT = 1000;
/** The same for a history so large that drawing it takes a good part of that. */
const LARGE_LIMIT = 5000;
/** The same for importances, which the server computes from a forest of trees. */
const IMPORTANCE_LIMIT = 10_000;

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
export class TuningModel extends JobsModel<TuningJob, CreateTuningJob, ITuningApi> {
  constructor(api: ITuningApi, events: IStudioEvents) {
    super(api, events);
    this.algorithms = new Remote(async () => (await api.algorithms()).items);
    this.disposables.add(events.on('tuning', 'job.changed', job => this.onJob(job)));
    this.disposables.add(events.on('tuning', 'job.removed', ({ id }) => this.onRemoved(id)));
  }

  readonly algorithms: Remote<readonly Algorithm[]>;

  async update(job: TuningJob, change: Partial<UpdateTuningJob>): Promise<void> {
    this.onJob(await this.api.update(job.id, { paused: null, limits: null, ranges: null, ...change }));
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
    return new TrialList(this.api, this.events, id);
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
    const handler = this.events.on('tuning', 'trial.changed', ({ job_id }) => {
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

  protected nameOf(job: TuningJob): string | null | undefined {
    return job.request.name;
  }
}
