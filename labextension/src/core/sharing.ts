import { Token } from '@lumino/coreutils';

import type { Subject, Visibility } from './wire';

/** Who sees something. */
export interface IAudience {
  visibility: Visibility;
  people: readonly string[];
  groups: readonly string[];
}

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
  /**
   * Ask who is to see something from now on.
   *
   * @param title - of the dialog.
   * @param current - who sees it now.
   * @param help - what that means, in a sentence.
   * @returns null where the person thought better of it.
   */
  chooseAudience(title: string, current: IAudience, help: string): Promise<IAudience | null>;
}

export const ISharing = new Token<ISharing>(
  'jupyter-smstudio:ISharing',
  'Shares a run, a leaderboard or a report of SM Studio by a link.'
);
