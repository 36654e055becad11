import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { clusterIcon } from '../core/clusterIcon';
import { IExtras } from '../images/tokens';
import { SparkApi } from './api';
import type { ILinks } from './links';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the navigation counts clusters from the start
import { SparkModel } from './model';
import { notebookPlugins } from './notebook/plugin';
import { CommandIDs, ISpark, PAGE } from './tokens';

/** Name of the extra that EMR takes, as in `pyproject.toml`. */
const EXTRA = 'emr';

const sparkPlugin: JupyterFrontEndPlugin<ISpark> = {
  id: 'jupyter-smstudio:spark',
  description: 'Spark clusters: start or find one, watch its sessions, and terminate it.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, IExtras, ITranslator],
  optional: [ICommandPalette],
  provides: ISpark,
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    extras: IExtras,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): ISpark => {
    const trans = translator.load(DOMAIN);
    const settings = app.serviceManager.serverSettings;
    const api = new SparkApi(new StudioRequest(settings), settings.baseUrl);
    const model = new SparkModel(api, events);
    const links: ILinks = {
      openNotebook: path => void app.commands.execute('docmanager:open', { path }),
      openUi: session => {
        void import('./notebook/inside').then(({ isElsewhere, openSparkUi }) =>
          openSparkUi(
            app.shell,
            {
              cluster: session.cluster,
              session: session.id,
              url: api.url(session.ui),
              elsewhere: isElsewhere(session)
            },
            trans
          )
        );
      },
      emr: extras.offer(EXTRA)
    };
    // After the first paint: the count beside the page's name can wait, the application can't.
    void app.restored.then(() => model.clusters.ensure());
    pages.add({
      id: PAGE,
      label: trans.__('Clusters'),
      icon: clusterIcon,
      // After AutoML, before what is shared.
      rank: 28.5,
      count: model,
      load: async () => {
        const { sparkPanel } = await import('./panel');
        return sparkPanel(model, links);
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Spark clusters'),
      icon: clusterIcon,
      state: trans.__('State of the page, e.g. a cluster and a tab, or the form with {view: "create"}')
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
    return { model, open: params => pages.open(PAGE, params) };
  }
};

export const sparkPlugins = [sparkPlugin, ...notebookPlugins] as JupyterFrontEndPlugin<unknown>[];
