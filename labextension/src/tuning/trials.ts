import type { IStudioEvents } from '../core/events';
import type { IItemPage } from '../core/liveList';
import { LiveList } from '../core/liveList';
import type { Trial } from '../core/wire';
import type { ITuningApi } from './api';

/** Trials in one answer; the server gives no more. */
const PAGE_SIZE = 1000;

/** All trials of a tuning job, the newest first, live. */
export class TrialList extends LiveList<Trial, number> {
  constructor(
    private readonly _api: ITuningApi,
    events: IStudioEvents,
    private readonly _job: string
  ) {
    super(events, trial => trial.number);
    this.disposables.add(
      events.on('tuning', 'trial.changed', ({ job_id, trial }) => {
        if (job_id === _job) {
          this.put(trial);
        }
      })
    );
    void this.load();
  }

  protected ask(offset: number): Promise<IItemPage<Trial>> {
    return this._api.trials(this._job, offset, PAGE_SIZE);
  }

  protected override sorted(trials: Trial[]): readonly Trial[] {
    return trials.sort((a, b) => b.number - a.number);
  }
}
