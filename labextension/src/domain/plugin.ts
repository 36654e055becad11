import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { domainIcon } from '../core/domainIcon';
import { IStudioEvents } from '../core/events';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { IExtras } from '../images/tokens';
import type { ILinks } from './links';
import { tellStops } from './notices';
import { EXTRA, overwrites } from './spaces';
import { CommandIDs, PAGE } from './tokens';

/** Pages of other features that this one leads to. */
const SHARING = 'sharing';
const RESOURCES = 'resources';

const domainPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:domain',
  description: 'The people of the domain, what they use, what they may use, and the log.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, IExtras, ITranslator],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    extras: IExtras,
    translator: ITranslator,
    palette: ICommandPalette | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const together = extras.offer(EXTRA);
    void app.restored.then(async () => {
      if (overwrites(app)) {
        const { warnOfOverwriting } = await import('./spaceNotice');
        warnOfOverwriting(together, trans);
      }
    });
    const links: ILinks = {
      openSnapshot: snapshot => pages.open(SHARING, { snapshot }),
      openOwnLimits: () => pages.open(RESOURCES, { tab: 'limits' })
    };
    tellStops(events, trans);
    pages.add({
      id: PAGE,
      label: trans.__('Domain'),
      icon: domainIcon,
      // After sharing, before what runs.
      rank: 29.5,
      load: async () => {
        const [{ DomainApi }, { DomainModel }, { domainPanel }] = await Promise.all([
          import('./api'),
          import('./model'),
          import('./panel')
        ]);
        const api = new DomainApi(new StudioRequest(app.serviceManager.serverSettings));
        return domainPanel(new DomainModel(api, events), links, together);
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Domain: people, costs and log'),
      icon: domainIcon,
      state: trans.__('State of the page, e.g. a tab: people, running, costs, quotas or log')
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
  }
};

export const domainPlugins = [domainPlugin] as JupyterFrontEndPlugin<unknown>[];
