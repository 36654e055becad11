import { LabIcon } from '@jupyterlab/ui-components';

import debug from '../../style/icons/debugger.svg';

/** The debugger: a glass over bars. By itself, as plugins load all of `icons.ts` at the start. */
export const debuggerIcon = new LabIcon({ name: 'smstudio:debugger', svgstr: debug });
