import { LabIcon } from '@jupyterlab/ui-components';

import checkpoint from '../../style/icons/checkpoint-diff.svg';
import git from '../../style/icons/git-diff.svg';

/** The notebook against its checkpoint: back in time, with plus and minus. */
export const checkpointDiffIcon = new LabIcon({ name: 'smstudio:checkpoint-diff', svgstr: checkpoint });

/** The notebook against git's last commit. */
export const gitDiffIcon = new LabIcon({ name: 'smstudio:git-diff', svgstr: git });
