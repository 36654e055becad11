import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { automlIcon } from '../core/icons';
import { addOpenCommand } from '../core/openCommand';
import type { IStudioPages } from '../core/pages';
import { FRAME_SELECTOR, RESULT_CLASS, resultNumber, writeFrame } from './dataFrames';
import { CommandIDs, PAGE } from './tokens';

/** What commands need of the application. */
interface IParts {
  app: JupyterFrontEnd;
  pages: IStudioPages;
  trans: TranslationBundle;
  browsers: IFileBrowserFactory | null;
  notebooks: INotebookTracker | null;
}

/** The page, and the form from a table in the file browser or in an output. */
export function addCommands(parts: IParts): void {
  const { app, pages, trans, browsers, notebooks } = parts;
  addOpenCommand(app, pages, {
    command: CommandIDs.open,
    page: PAGE,
    label: trans.__('AutoML'),
    icon: automlIcon,
    state: trans.__('State of the page, e.g. an AutoML experiment and a tab')
  });
  if (browsers) {
    addFileCommand(parts, browsers);
  }
  if (notebooks) {
    addOutputCommand(parts, notebooks);
  }
}

function addFileCommand({ app, pages, trans }: IParts, browsers: IFileBrowserFactory): void {
  app.commands.addCommand(CommandIDs.createFromFile, {
    label: trans.__('AutoML from this table'),
    icon: automlIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      const selected = browsers.tracker.currentWidget?.selectedItems().next();
      if (selected && !selected.done) {
        openForm(pages, app.serviceManager.contents.localPath(selected.value.path));
      }
    }
  });
}

function addOutputCommand({ app, pages, trans }: IParts, notebooks: INotebookTracker): void {
  app.commands.addCommand(CommandIDs.createFromOutput, {
    label: trans.__('AutoML from this table'),
    icon: automlIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      const node = app.contextMenuHitTest(each => each.classList.contains(RESULT_CLASS));
      const panel = notebooks.currentWidget;
      const number = panel && node ? resultNumber(panel, node) : null;
      const kernel = panel?.sessionContext.session?.kernel;
      const waiting =
        kernel?.status === 'busy'
          ? Notification.emit(
              trans.__('The table is written when the cell that runs has ended.'),
              'in-progress'
            )
          : '';
      try {
        if (!panel || number === null || !kernel) {
          throw new Error(
            trans.__('The notebook has no running kernel with this table. Run its cell again first.')
          );
        }
        openForm(pages, await writeFrame(kernel, number, panel.context.localPath));
      } catch (reason) {
        await showErrorMessage(trans.__('No file was made of this table'), reason as Error);
      } finally {
        // Without an id it would dismiss all there are.
        if (waiting) {
          Notification.dismiss(waiting);
        }
      }
    }
  });
  app.contextMenu.addItem({ command: CommandIDs.createFromOutput, selector: FRAME_SELECTOR, rank: 20 });
}

function openForm(pages: IStudioPages, input: string): void {
  pages.open(PAGE, { view: 'create', input });
}
