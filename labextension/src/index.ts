import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { automlPlugins } from './automl/plugin';
import { debuggerPlugins } from './debugger/plugin';
import { domainPlugins } from './domain/plugin';
import { experimentsPlugins } from './experiments/plugin';
import { homePlugins } from './home/plugin';
import { imagesPlugins } from './images/plugin';
import { kernelsPlugins } from './kernels/plugin';
import { resourcesPlugins } from './resources/plugin';
import { sharingPlugins } from './sharing/plugin';
import { sparkPlugins } from './spark/plugin';
import { trainingPlugins } from './training/plugin';
import { tuningPlugins } from './tuning/plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  ...homePlugins,
  ...imagesPlugins,
  ...kernelsPlugins,
  ...experimentsPlugins,
  ...trainingPlugins,
  ...debuggerPlugins,
  ...tuningPlugins,
  ...automlPlugins,
  ...sparkPlugins,
  ...sharingPlugins,
  ...domainPlugins,
  ...resourcesPlugins
];

export default plugins;
