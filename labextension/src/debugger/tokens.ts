/** Commands of the feature. */
export const CommandIDs = {
  /** Show the jobs that keep tensors, or one of them with `{job, tab?, tensor?, step?}`. */
  open: 'smstudio:debugger-open',
  /** Show by which server rules write mails, and set another. */
  setUpMail: 'smstudio:debugger-set-up-mail'
} as const;

/** Id of the page, as in `/lab?smstudio=debugger`. */
export const PAGE = 'debugger';

/** Modes of a training; the global one counts the steps of all of them. */
export const MODES = ['GLOBAL', 'TRAIN', 'EVAL', 'PREDICT'] as const;

export type Mode = (typeof MODES)[number];

/** Tensors whose distributions are in one answer. */
export const MOST_DISTRIBUTIONS = 40;

/** Value of `view` in the address: what rules say of all trainings. */
export const VERDICTS = 'verdicts';

/** How rows of a tensor become points. */
export type Method = 'pca' | 'tsne';

/** A part of a training, in seconds since the epoch; null: from its beginning, to its end. */
export interface ISpan {
  readonly since: number | null;
  readonly until: number | null;
}
