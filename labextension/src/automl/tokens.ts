/** Commands of the feature. */
export const CommandIDs = {
  /** Show the AutoML jobs, or one of them with `{job, tab?}`, or the form with `{view: 'create', input?}`. */
  open: 'smstudio:automl-open',
  /** Open the form for the table that is selected in the file browser. */
  createFromFile: 'smstudio:automl-create-from-file',
  /** Write the data frame of the output under the pointer beside its notebook, and open the form for it. */
  createFromOutput: 'smstudio:automl-create-from-output'
} as const;

/** Id of the page, as in `/lab?smstudio=automl`. */
export const PAGE = 'automl';
