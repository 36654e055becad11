import { LabIcon } from '@jupyterlab/ui-components';

import cluster from '../../style/icons/cluster.svg';

/** A cluster: machines around one. By itself, as plugins load all of `icons.ts` at the start. */
export const clusterIcon = new LabIcon({ name: 'smstudio:cluster', svgstr: cluster });
