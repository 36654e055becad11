/** Commands of the feature. */
export const CommandIDs = {
  /** Show the experiments; one of them with `{experiment}`, one run with `{run, tab?}`. */
  open: 'smstudio:experiments-open'
} as const;

/** Id of the page, as in `/lab?smstudio=experiments`. */
export const PAGE = 'experiments';
