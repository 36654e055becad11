import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { trainingIcon } from '../core/icons';
import { addOpenCommand } from '../core/openCommand';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { ISharing } from '../core/sharing';
import { PAGE as EXPERIMENTS_PAGE } from '../experiments/tokens';
import { TrainingApi } from './api';
import type { ILinks } from './links';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the navigation counts running jobs from the start
import { TrainingModel } from './model';
import { CommandIDs, PAGE } from './tokens';

const PROGRAM = /\.(py|ipynb|sh)$/;

const trainingPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:training',
  description: 'Training and processing jobs: what runs, what it wrote, how to start one.',
  autoStart: true,
  requires: [IStudioPages, IStudioEvents, ITranslator],
  optional: [ICommandPalette, IDefaultFileBrowser, ISharing],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    translator: ITranslator,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    sharing: ISharing | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const api = new TrainingApi(new StudioRequest(app.serviceManager.serverSettings));
    const model = new TrainingModel(api, events);
    const links: ILinks = {
      openRun: run => pages.open(EXPERIMENTS_PAGE, { run }),
      openNotebook: path => void app.commands.execute('docmanager:open', { path }),
      sharing
    };
    // After the first paint: the count beside the page's name can wait, the application can't.
    void app.restored.then(() => model.jobs.ensure());
    pages.add({
      id: PAGE,
      label: trans.__('Training'),
      icon: trainingIcon,
      rank: 25,
      count: model,
      load: async () => {
        const { trainingPanel } = await import('./panel');
        return trainingPanel(model, links);
      }
    });
    addOpenCommand(app, pages, {
      command: CommandIDs.open,
      page: PAGE,
      label: trans.__('Training jobs'),
      icon: trainingIcon,
      state: trans.__('State of the page, e.g. a job and a tab')
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
    if (browser) {
      addFileCommand(app, pages, browser, trans.__('Create training job from this file'));
    }
  }
};

/** Send a program from its menu in the file browser. */
function addFileCommand(
  app: JupyterFrontEnd,
  pages: IStudioPages,
  browser: IDefaultFileBrowser,
  label: string
): void {
  const selected = (): string | null => {
    const items = [...browser.selectedItems()];
    return items.length === 1 && items[0] && PROGRAM.test(items[0].path) ? items[0].path : null;
  };
  app.commands.addCommand(CommandIDs.createFromFile, {
    label,
    icon: trainingIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => selected() !== null,
    execute: () => {
      // The selection decides, and no argument: what a notebook renders can't name a program.
      const file = selected();
      if (file !== null) {
        pages.open(PAGE, { view: 'create', file });
      }
    }
  });
  app.contextMenu.addItem({
    command: CommandIDs.createFromFile,
    selector: '.jp-DirListing-item[data-isdir="false"]',
    rank: 60
  });
}

export const trainingPlugins = [trainingPlugin] as JupyterFrontEndPlugin<unknown>[];
