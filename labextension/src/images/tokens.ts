import { Token } from '@lumino/coreutils';

import type { IExtraOffer } from '../core/components/MissingExtra';

/** Extras of the server's own environment: what a feature offers to install when it lacks something. */
export interface IExtras {
  /** An extra by its name in `pyproject.toml`, for `MissingExtra` or `showMissingExtra`. */
  offer(name: string): IExtraOffer;
}

export const IExtras = new Token<IExtras>(
  'jupyter-smstudio:IExtras',
  'Extras of the environment of the server: what each brings, and installing it.'
);

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
