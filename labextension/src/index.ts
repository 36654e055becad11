import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

const home: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:home',
  description: 'The navigation and the home page of SM Studio.',
  autoStart: true,
  activate: () => undefined
};

export default [home];
