import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

import { DOMAIN } from '../core/components/hooks';
import { IStudioEvents } from '../core/events';
import { automlIcon } from '../core/icons';
import { IStudioPages } from '../core/pages';
import { StudioRequest } from '../core/request';
import { ISharing } from '../core/sharing';
import { PAGE as EXPERIMENTS_PAGE } from '../experiments/tokens';
import { PAGE as TRAINING_PAGE } from '../training/tokens';
import { AutoMLApi } from './api';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- commands are there from the start
import { addCommands } from './commands';
// eslint-disable-next-line jupyter/prefer-lazy-imports -- the navigation counts running jobs from the start
import { AutoMLModel } from './model';
import { CommandIDs, PAGE } from './tokens';

const automlPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-smstudio:automl',
  description: 'AutoML: from a table to the best model of a column, with everything that was tried.',
  autoStart: true,
  requires: [
    IStudioPages,
    IStudioEvents,
    ITranslator,
    IDocumentManager,
    IRenderMimeRegistry,
    IEditorServices,
    NotebookPanel.IContentFactory
  ],
  optional: [IFileBrowserFactory, INotebookTracker, ICommandPalette, ISharing],
  activate: (
    app: JupyterFrontEnd,
    pages: IStudioPages,
    events: IStudioEvents,
    translator: ITranslator,
    documents: IDocumentManager,
    rendermime: IRenderMimeRegistry,
    editors: IEditorServices,
    contentFactory: NotebookPanel.IContentFactory,
    browsers: IFileBrowserFactory | null,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    sharing: ISharing | null
  ): void => {
    const trans = translator.load(DOMAIN);
    const api = new AutoMLApi(new StudioRequest(app.serviceManager.serverSettings));
    const model = new AutoMLModel(api, events);
    // After the first paint: the count beside the page's name can wait, the application can't.
    void app.restored.then(() => model.jobs.ensure());
    app.docRegistry.addFileType({
      name: 'parquet',
      displayName: trans.__('Parquet File'),
      extensions: ['.parquet'],
      mimeTypes: ['application/vnd.apache.parquet'],
      fileFormat: 'base64'
    });
    pages.add({
      id: PAGE,
      label: trans.__('AutoML'),
      icon: automlIcon,
      rank: 28,
      count: model,
      load: async () => {
        const [{ automlPanel }, { chooseTable }, { notebookPreview }] = await Promise.all([
          import('./panel'),
          import('./chooseTable'),
          import('./notebookPreview')
        ]);
        return automlPanel(model, {
          openRun: run => pages.open(EXPERIMENTS_PAGE, { run }),
          openExperiment: experiment => pages.open(EXPERIMENTS_PAGE, { experiment }),
          sharing,
          openJob: job => pages.open(TRAINING_PAGE, { job }),
          openDocument: path => void documents.openOrReveal(path),
          chooseFile: title => chooseTable(title, documents, translator),
          previewNotebook: content =>
            notebookPreview(content, { contentFactory, rendermime, mimeTypeService: editors.mimeTypeService })
        });
      }
    });
    addCommands({ app, pages, trans, browsers, notebooks });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('SM Studio') });
  }
};

export const automlPlugins = [automlPlugin] as JupyterFrontEndPlugin<unknown>[];
