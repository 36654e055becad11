import type { IStudioEvents } from '../core/events';
import type { IItemPage } from '../core/liveList';
import { LiveList } from '../core/liveList';
import type { AutoMLJob, Candidate } from '../core/wire';
import type { IAutoMLApi } from './api';

/** The best one first, then by the objective; those without one last, in the order they were begun. */
export function ranked(
  candidates: readonly Candidate[],
  job: Pick<AutoMLJob, 'best' | 'objective_direction'>
): readonly Candidate[] {
  const sign = job.objective_direction === 'Minimize' ? 1 : -1;
  const place = ({ name, objective }: Candidate): number =>
    name === job.best?.name ? -Infinity : objective === null ? Infinity : sign * objective;
  return [...candidates].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return first === second ? a.number - b.number : first - second;
  });
}

/** The candidates of an AutoML job, live. */
export class CandidateList extends LiveList<Candidate, string> {
  constructor(
    private readonly _api: IAutoMLApi,
    events: IStudioEvents,
    private readonly _job: string
  ) {
    super(events, candidate => candidate.name);
    this.disposables.add(
      events.on('automl', 'candidate.changed', ({ job_id, candidate }) => {
        if (job_id === _job) {
          this.put(candidate);
        }
      })
    );
    void this.load();
  }

  protected ask(): Promise<IItemPage<Candidate>> {
    return this._api.candidates(this._job);
  }
}
