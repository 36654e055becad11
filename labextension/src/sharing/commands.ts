import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { sharingIcon } from '../core/sharingIcon';
import { addOpenCommand } from '../core/openCommand';
import type { IStudioPages } from '../core/pages';
import type { SharingFlows } from './flows';
import { CommandIDs, PAGE } from './tokens';

interface IParts {
  app: JupyterFrontEnd;
  pages: IStudioPages;
  trans: TranslationBundle;
  flows: SharingFlows;
  notebooks: INotebookTracker;
  browser: IDefaultFileBrowser | null;
  /** Save a notebook, and ask what to share of it. */
  share: (panel: NotebookPanel) => void;
  /** The same for one that need not be open. */
  sharePath: (path: string) => void;
}

/** The page, and *Share* for the notebook in front and for one of the file browser. */
export function addCommands(parts: IParts): void {
  const { app, pages, trans, notebooks, share } = parts;
  addOpenCommand(app, pages, {
    command: CommandIDs.open,
    page: PAGE,
    label: trans.__('Shared notebooks'),
    icon: sharingIcon,
    state: trans.__('State of the page, e.g. a snapshot and a tab')
  });
  app.commands.addCommand(CommandIDs.share, {
    label: trans.__('Create shareable snapshot…'),
    icon: sharingIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => notebooks.currentWidget !== null && notebooks.currentWidget === app.shell.currentWidget,
    execute: () => {
      const panel = notebooks.currentWidget;
      if (panel) {
        share(panel);
      }
    }
  });
  if (parts.browser) {
    addFileCommands(parts, parts.browser);
  }
}

function addFileCommands(parts: IParts, browser: IDefaultFileBrowser): void {
  const { app, pages, trans, flows, sharePath } = parts;
  // The selection decides, and no argument: what a notebook renders can't name a file.
  const selected = (type: 'notebook' | 'directory'): string | null => {
    const items = [...browser.selectedItems()];
    const [item] = items;
    return items.length === 1 && item?.type === type
      ? app.serviceManager.contents.localPath(item.path)
      : null;
  };
  app.commands.addCommand(CommandIDs.shareFile, {
    label: trans.__('Create shareable snapshot…'),
    icon: sharingIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => selected('notebook') !== null,
    execute: () => {
      const path = selected('notebook');
      if (path !== null) {
        sharePath(path);
      }
    }
  });
  app.commands.addCommand(CommandIDs.importFolder, {
    label: trans.__('Import exported notebook…'),
    icon: sharingIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    isVisible: () => selected('directory') !== null,
    execute: async () => {
      const path = selected('directory');
      if (path !== null && (await flows.importFolder(path))) {
        pages.open(PAGE, {});
      }
    }
  });
  app.contextMenu.addItem({
    command: CommandIDs.shareFile,
    selector: '.jp-DirListing-item[data-file-type="notebook"]',
    rank: 62
  });
  app.contextMenu.addItem({
    command: CommandIDs.importFolder,
    selector: '.jp-DirListing-item[data-isdir="true"]',
    rank: 62
  });
}
