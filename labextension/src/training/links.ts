import type { ISharing } from '../core/sharing';

/** Where the pages of jobs lead to outside of themselves. */
export interface ILinks {
  openRun(run: string): void;
  openNotebook(path: string): void;
  /** Shares what is shown; null where nothing can be shared. */
  readonly sharing: ISharing | null;
}
