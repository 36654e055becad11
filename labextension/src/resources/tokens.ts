/** Commands of the feature. */
export const CommandIDs = {
  /** Show what runs and what it costs, or one tab of it with `{tab}`. */
  open: 'smstudio:resources-open',
  /** Stop every instance after asking. */
  stopAll: 'smstudio:resources-stop-all'
} as const;

/** Id of the page, as in `/lab?smstudio=resources`. */
export const PAGE = 'resources';

/** Command of the kernels feature, offered where nothing runs yet. */
export const CREATE_NOTEBOOK = 'smstudio:kernels-launch';
