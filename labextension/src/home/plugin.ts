import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { DOMAIN } from '../core/components/hooks';
import { homeIcon } from '../core/icons';
import { connectEvents, IStudioEvents, StudioEvents } from '../core/events';
import type { PageParams, PageWidget } from '../core/pages';
import { fromSearch, IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { HomeApi } from './api';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the left bar shows it at once
import { NavigationWidget } from './navigation';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- other plugins add their pages at once
import { PageAddress, StudioPages } from './pages';
import { CommandIDs, PAGE } from './tokens';

const eventsPlugin: JupyterFrontEndPlugin<IStudioEvents> = {
  id: 'jupyter-smstudio:events',
  description: 'The typed event stream of the SM Studio server.',
  autoStart: true,
  provides: IStudioEvents,
  activate: app => new StudioEvents(connectEvents(app.serviceManager.serverSettings))
};

const pagesPlugin: JupyterFrontEndPlugin<IStudioPages> = {
  id: 'jupyter-smstudio:pages',
  description: 'The pages of SM Studio: opened, found by address, restored after a reload.',
  autoStart: true,
  provides: IStudioPages,
  requires: [ILabShell, IRouter, ITranslator],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    shell: ILabShell,
    router: IRouter,
    translator: ITranslator,
    restorer: ILayoutRestorer | null
  ): IStudioPages => {
    const trans = translator.load(DOMAIN);
    const tracker = new WidgetTracker<PageWidget>({ namespace: 'smstudio-pages' });
    const pages = new StudioPages(shell, tracker, trans);

    app.commands.addCommand(CommandIDs.open, {
      label: args => {
        const page = pages.items.find(item => item.id === pageOf(args));
        return page?.label ?? trans.__('SM Studio page');
      },
      describedBy: {
        args: {
          type: 'object',
          properties: {
            page: { type: 'string', description: trans.__('Id of the page, home when left out') },
            params: { type: 'object', description: trans.__('State of the page') }
          }
        }
      },
      execute: args => pages.open(pageOf(args), args['params'] as PageParams | undefined)
    });
    app.commands.addCommand(CommandIDs.route, {
      label: trans.__('Open the SM Studio page of the address'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            search: { type: 'string', description: trans.__('The part after “?” of the address') }
          }
        }
      },
      execute: args => {
        // The router's queue may be slower than the person, who has moved on then.
        if (args['search'] === window.location.search) {
          openAddress(pages, window.location.search);
        }
      }
    });
    router.register({ command: CommandIDs.route, pattern: /[?&]smstudio=/ });

    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.open,
        args: widget => ({ page: widget.page.id, params: widget.params }),
        name: widget => widget.page.id
      });
    }
    const asked = window.location.search;
    void app.restored.then(() => {
      // The restored layout has put its own widget in front; what the address asks for comes first.
      openAddress(pages, asked);
      new PageAddress(shell, router);
    });
    return pages;
  }
};

const homePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:home',
  description: 'The navigation and the home page of SM Studio.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, ILabShell, ITranslator, ISettingRegistry],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: async (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    shell: ILabShell,
    translator: ITranslator,
    registry: ISettingRegistry,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): Promise<void> => {
    const { commands, serviceManager } = app;
    const trans = translator.load(DOMAIN);
    const request = new StudioRequest(serviceManager.serverSettings);
    const api = new HomeApi(request, serviceManager.contents);
    const settings = await registry.load(homePlugin.id);
    pages.add({
      id: PAGE,
      label: trans.__('Home'),
      icon: homeIcon,
      rank: 0,
      load: async () => {
        const { homePanel } = await import('./panel');
        return homePanel(api, events, commands, settings);
      }
    });

    const navigation = new NavigationWidget(pages, commands, trans);
    shell.add(navigation, 'left', { rank: 50 });
    restorer?.add(navigation, navigation.id);
    commands.addCommand(CommandIDs.navigate, {
      label: trans.__('Show SM Studio navigation'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => shell.activateById(navigation.id)
    });
    const category = trans.__('SM Studio');
    palette?.addItem({ command: CommandIDs.open, category, args: { page: PAGE } });
    palette?.addItem({ command: CommandIDs.navigate, category });

    if (settings.get('openAtStart').composite === true) {
      void app.restored.then(() => {
        const opened = [...shell.widgets('main')].some(widget => !widget.id.startsWith('launcher'));
        if (!opened) {
          pages.open(PAGE);
        }
      });
    }
  }
};

function pageOf(args: ReadonlyPartialJSONObject): string {
  return typeof args['page'] === 'string' ? args['page'] : PAGE;
}

/** Open the page that an address names; one that no longer exists leads nowhere. */
function openAddress(pages: IStudioPages, search: string): void {
  const asked = fromSearch(search);
  if (asked && pages.items.some(page => page.id === asked.id)) {
    pages.open(asked.id, asked.params);
  }
}

export const homePlugins: JupyterFrontEndPlugin<unknown>[] = [
  eventsPlugin,
  pagesPlugin,
  homePlugin
] as JupyterFrontEndPlugin<unknown>[];
