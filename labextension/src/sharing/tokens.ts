/** Commands of the feature. Those that share or copy anything ask first, whoever calls them. */
export const CommandIDs = {
  /** Show the snapshots, or one of them with `{snapshot, tab?}`. */
  open: 'smstudio:sharing-open',
  /** Create a shareable snapshot of the notebook in front. */
  share: 'smstudio:sharing-share',
  /** Create a shareable snapshot of a notebook of the file browser. */
  shareFile: 'smstudio:sharing-share-file',
  /** Take over a folder of the file browser that was exported elsewhere. */
  importFolder: 'smstudio:sharing-import-folder'
} as const;

/** Id of the page, as in `/lab?smstudio=sharing`. */
export const PAGE = 'sharing';

/** Whose snapshots a list shows. */
export type Scope = 'mine' | 'with-me';
