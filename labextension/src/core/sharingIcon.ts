import { LabIcon } from '@jupyterlab/ui-components';

import sharing from '../../style/icons/sharing.svg';

/** Shared notebooks: one that leads to two. By itself, as plugins load all of `icons.ts` at the start. */
export const sharingIcon = new LabIcon({ name: 'smstudio:sharing', svgstr: sharing });
