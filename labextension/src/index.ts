import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { homePlugins } from './home/plugin';
import { imagesPlugins } from './images/plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [...homePlugins, ...imagesPlugins];

export default plugins;
