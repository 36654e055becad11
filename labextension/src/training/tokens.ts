/** Commands of the feature. */
export const CommandIDs = {
  /** Show the jobs, or one of them with `{job, tab?}`, or the form with `{view: 'create'}`. */
  open: 'smstudio:training-open',
  /** Open the form with a file of the file browser as its program. */
  createFromFile: 'smstudio:training-create-from-file'
} as const;

/** Id of the page, as in `/lab?smstudio=training`. */
export const PAGE = 'training';
