import { Token } from '@lumino/coreutils';

import type { Subject } from './wire';

/** What a page shows; of a table of runs the columns too, all of them where none are named. */
export type Shown = Pick<Subject, 'of' | 'ids'> & Partial<Pick<Subject, 'columns'>>;

/** Shares what a page shows, as it is now. */
export interface ISharing {
  /**
   * Ask with whom figures are to be shared, share them, and give the link.
   *
   * @param subject - what is shown.
   * @param title - its name, as people read it.
   */
  share(subject: Shown, title: string): Promise<void>;
}

export const ISharing = new Token<ISharing>(
  'jupyter-smstudio:ISharing',
  'Shares a run, a leaderboard or a report of SM Studio by a link.'
);
