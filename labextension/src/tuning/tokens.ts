/** Commands of the feature. */
export const CommandIDs = {
  /** Show the tuning jobs, or one of them with `{job, tab?}`, or the form with `{view: 'create'}`. */
  open: 'smstudio:tuning-open'
} as const;

/** Id of the page, as in `/lab?smstudio=tuning`. */
export const PAGE = 'tuning';
