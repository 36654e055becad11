import type { IEditorMimeTypeService } from '@jupyterlab/codeeditor';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookModel, StaticNotebook } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Widget } from '@lumino/widgets';

import { withJoinedLines } from './notebookLines';

interface IParts {
  contentFactory: NotebookPanel.IContentFactory;
  rendermime: IRenderMimeRegistry;
  mimeTypeService: IEditorMimeTypeService;
}

/** A notebook as JupyterLab shows it, which can't be changed or run. */
export function notebookPreview(content: INotebookContent, parts: IParts): Widget {
  const model = new NotebookModel();
  model.fromJSON(withJoinedLines(content));
  const notebook = new StaticNotebook({
    ...parts,
    rendermime: parts.rendermime.clone(),
    // All of it is drawn at once: its place in the page scrolls, not the notebook.
    notebookConfig: { ...StaticNotebook.defaultNotebookConfig, windowingMode: 'none' }
  });
  notebook.model = model;
  for (const cell of notebook.widgets) {
    cell.readOnly = true;
  }
  notebook.disposed.connect(() => model.dispose());
  return notebook;
}
