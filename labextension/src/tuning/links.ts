import type { ISharing } from '../core/sharing';

/** Where the pages of tuning jobs lead to outside of themselves. */
export interface ILinks {
  /** A training job, at one of its tabs. */
  openJob(job: string, tab?: string): void;
  openRun(run: string): void;
  openExperiment(experiment: string): void;
  /** Shares what is shown; null where nothing can be shared. */
  readonly sharing: ISharing | null;
}
