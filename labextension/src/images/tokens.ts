/** Commands of the feature. */
export const CommandIDs = {
  /** Show the images, or one of them with `{image, version?, tab?}`. */
  open: 'smstudio:images-open'
} as const;

/** Commands of other features that the page of an image offers where they are there. */
export const ForeignCommandIDs = {
  createNotebook: 'smstudio:kernels-launch'
} as const;

/** Id of the page, as in `/lab?smstudio=images`. */
export const PAGE = 'images';
