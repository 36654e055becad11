import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IRunningSessionManagers, IRunningSessionSidebar } from '@jupyterlab/running';
import { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { instanceIcon } from '../core/icons';
import type { PageParams } from '../core/pages';
import { IStudioPages } from '../core/pages';
import { StudioError, StudioRequest } from '../core/request';
import type { RunningApp, RunningInstance } from '../core/wire';
import { ResourcesApi } from './api';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- warnings and costs are shown without the page
import { ResourcesModel } from './model';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- listens from the start
import { Notices } from './notices';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the Running panel lists them from the start
import { addSections, RunningApps, RunningInstances } from './running';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the status bar shows it from the start
import { CostStatus } from './status';
import { CommandIDs, PAGE } from './tokens';

const resourcesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:resources',
  description: 'What runs, what it costs, and what stops it.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, ITranslator],
  optional: [ICommandPalette, IRunningSessionManagers, IRunningSessionSidebar, IStatusBar],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    translator: ITranslator,
    palette: ICommandPalette | null,
    managers: IRunningSessionManagers | null,
    sidebar: IRunningSessionSidebar | null,
    statusBar: IStatusBar | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const api = new ResourcesApi(new StudioRequest(app.serviceManager.serverSettings));
    const model = new ResourcesModel(api, events);
    const openTab = (tab: string): void => pages.open(PAGE, { tab });
    new Notices(model, trans, () => openTab('limits'));

    pages.add({
      id: PAGE,
      label: trans.__('Running'),
      icon: instanceIcon,
      rank: 30,
      count: model,
      load: async () => {
        const { resourcesPanel } = await import('./panel');
        return resourcesPanel(model, app.commands);
      }
    });
    addCommands(app, pages, model, trans);
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('SM Studio') });
    }
    if (managers) {
      const actions = {
        open: () => pages.open(PAGE),
        stopInstance: told(async (instance: RunningInstance) => {
          const { stopInstance } = await import('./stopping');
          await stopInstance(model, instance, trans);
        }),
        stopApp: told(async (running: RunningApp) => {
          const { stopApp } = await import('./stopping');
          await stopApp(model, running, trans);
        }),
        stopAllNow: told(() => model.stopAll())
      };
      addSections(managers, sidebar, [
        new RunningInstances(model, actions, trans),
        new RunningApps(model, actions, trans)
      ]);
    }
    statusBar?.registerStatusItem(resourcesPlugin.id, {
      item: new CostStatus(model, trans, () => openTab('costs')),
      align: 'right',
      rank: 100,
      isActive: () => model.showsCost,
      activeStateChanged: model.preferences.changed
    });
    // The first paint of the application does not wait for it.
    void app.restored.then(() => model.ensure());
  }
};

function addCommands(
  app: JupyterFrontEnd,
  pages: IStudioPages,
  model: ResourcesModel,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.open, {
    label: trans.__('Running instances and costs'),
    icon: instanceIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          params: {
            type: 'object',
            description: trans.__('State of the page, e.g. a tab: costs, zombies or limits')
          }
        }
      }
    },
    execute: args => pages.open(PAGE, args['params'] as PageParams | undefined)
  });
  app.commands.addCommand(CommandIDs.stopAll, {
    label: trans.__('Stop all instances…'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => model.count > 0,
    execute: told(async () => {
      const { stopAll } = await import('./stopping');
      await stopAll(model, trans);
    })
  });
}

/** A failure outside of any page is told by a notification. */
function told<A extends unknown[]>(work: (...args: A) => Promise<unknown>): (...args: A) => void {
  return (...args) => {
    work(...args).catch((reason: unknown) => {
      Notification.error(StudioError.from(reason).message, { autoClose: false });
    });
  };
}

export const resourcesPlugins = [resourcesPlugin] as JupyterFrontEndPlugin<unknown>[];
