import type { IStudioEvents } from '../core/events';
import { JobsModel } from '../core/jobsModel';
import type { AutoMLJob, CreateAutoMLJob } from '../core/wire';
import type { IAutoMLApi } from './api';
import { CandidateList } from './candidates';

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
export class AutoMLModel extends JobsModel<AutoMLJob, CreateAutoMLJob, IAutoMLApi> {
  constructor(api: IAutoMLApi, events: IStudioEvents) {
    super(api, events);
    this.disposables.add(events.on('automl', 'job.changed', job => this.onJob(job)));
    this.disposables.add(events.on('automl', 'job.removed', ({ id }) => this.onRemoved(id)));
  }

  async resume(job: AutoMLJob): Promise<void> {
    this.onJob(await this.api.resume(job.id));
  }

  /** The candidates, live. Dispose of them when they are not shown any more. */
  candidatesOf(id: string): CandidateList {
    return new CandidateList(this.api, this.events, id);
  }

  protected nameOf(job: AutoMLJob): string | null | undefined {
    return job.request.name;
  }
}
