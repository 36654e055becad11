import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { tuningIcon } from '../core/icons';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { ISharing } from '../core/sharing';
import { PAGE as EXPERIMENTS_PAGE } from '../experiments/tokens';
import { PAGE as TRAINING_PAGE } from '../training/tokens';
import { TuningApi } from './api';
import type { ILinks } from './links';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the navigation counts running jobs from the start
import { TuningModel } from './model';
import { CommandIDs, PAGE } from './tokens';

const tuningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:tuning',
  description: 'Tuning jobs: search the hyperparameters of a program, watch the search and steer it.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, ITranslator],
  optional: [ICommandPalette, ISharing],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    translator: ITranslator,
    palette: ICommandPalette | null,
    sharing: ISharing | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const api = new TuningApi(new StudioRequest(app.serviceManager.serverSettings));
    const model = new TuningModel(api, events);
    const links: ILinks = {
      openJob: (job, tab) => pages.open(TRAINING_PAGE, tab ? { job, tab } : { job }),
      openRun: run => pages.open(EXPERIMENTS_PAGE, { run }),
      openExperiment: experiment => pages.open(EXPERIMENTS_PAGE, { experiment }),
      sharing
    };
    // After the first paint: the count beside the page's name can wait, the application can't.
    void app.restored.then(() => model.jobs.ensure());
    pages.add({
      id: PAGE,
      label: trans.__('Tuning'),
      icon: tuningIcon,
      rank: 27,
      count: model,
      load: async () => {
        const { tuningPanel } = await import('./panel');
        return tuningPanel(model, links);
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Tuning jobs'),
      icon: tuningIcon,
      state: trans.__('State of the page, e.g. a tuning job and a tab')
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
  }
};

export const tuningPlugins = [tuningPlugin] as JupyterFrontEndPlugin<unknown>[];
