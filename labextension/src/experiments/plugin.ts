import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { experimentsIcon } from '../core/icons';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { ISharing } from '../core/sharing';
import { PAGE as TRAINING_PAGE } from '../training/tokens';
import { ExperimentsApi } from './api';
import type { ILinks } from './links';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the navigation counts running runs from the start
import { ExperimentsModel } from './model';
import { CommandIDs, PAGE } from './tokens';

const experimentsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:experiments',
  description: 'Experiments: every run that MLflow recorded, compared, charted, found again.',
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
    const api = new ExperimentsApi(new StudioRequest(app.serviceManager.serverSettings));
    const model = new ExperimentsModel(api, events);
    const links: ILinks = {
      openJob: job => pages.open(TRAINING_PAGE, { job }),
      openNotebook: path => void app.commands.execute('docmanager:open', { path }),
      sharing
    };
    // After the first paint: the count beside the page's name can wait, the application can't.
    void app.restored.then(() => model.lists.active.ensure());
    pages.add({
      id: PAGE,
      label: trans.__('Experiments'),
      icon: experimentsIcon,
      rank: 22,
      count: model,
      load: async () => {
        const { experimentsPanel } = await import('./panel');
        return experimentsPanel(model, links);
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Experiments'),
      icon: experimentsIcon,
      state: trans.__('State of the page, e.g. an experiment or a run')
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
  }
};

export const experimentsPlugins = [experimentsPlugin] as JupyterFrontEndPlugin<unknown>[];
