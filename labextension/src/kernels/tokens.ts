import { Token } from '@lumino/coreutils';

import type { KernelsModel } from './model';

/** Commands of the feature. Those that start, stop or move anything ask first, whoever calls them. */
export const CommandIDs = {
  /** Create a notebook in the chosen environment; with `{image, image_version?}` the dialog proposes that. */
  launch: 'smstudio:kernels-launch',
  /** Open a code console in the chosen environment. */
  openConsole: 'smstudio:kernels-open-console',
  /** Open a terminal in the image of the notebook, or in the chosen environment. */
  openTerminal: 'smstudio:kernels-open-terminal',
  /** Choose the environment of the notebook, or the one that the launcher starts in. */
  changeEnvironment: 'smstudio:kernels-change-environment',
  /** Move the notebook to another instance type. */
  switchInstance: 'smstudio:kernels-switch-instance',
  /** Move the notebook to another image or kernel. */
  switchImage: 'smstudio:kernels-switch-image',
  /** Compare the notebook with its checkpoint. */
  diffCheckpoint: 'smstudio:kernels-diff-checkpoint',
  /** Compare the notebook with git's last commit. */
  diffGit: 'smstudio:kernels-diff-git'
} as const;

export type IKernelsModel = KernelsModel;

/** Where each kernel runs, how far its start or switch is. */
export const IKernelsModel = new Token<IKernelsModel>(
  'jupyter-smstudio:IKernelsModel',
  'Where the kernels of SM Studio run, and how to start and move them.'
);
