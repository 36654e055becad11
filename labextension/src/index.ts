import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { homePlugins } from './home/plugin';

const plugins: JupyterFrontEndPlugin<unknown>[] = [...homePlugins];

export default plugins;
