import type { CodeCell } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry, IDocumentWidget } from '@jupyterlab/docregistry';
import type * as nbformat from '@jupyterlab/nbformat';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents, ServerConnection } from '@jupyterlab/services';
import type { ISharedCell, ISharedCodeCell, ISharedFile, ISharedText } from '@jupyter/ydoc';
import type { Widget } from '@lumino/widgets';

import { StudioError } from '../../core/request';
import type { ICodeCell } from './cells';
import type { ITextChange } from './changes';

/** What shows a file of code; others have no editor. */
type CodeContent = Widget & { readonly editor?: CodeEditor.IEditor };

/** A piece of text in a document: a file, or a cell of a notebook. */
export interface ITextPlace {
  readonly path: string;
  readonly cell: string | null;
}

/** What became of a change: it is in the file, or in the editor alone, beside what was not saved there. */
export type Outcome = 'saved' | 'unsaved';

/** What the server answers for a file that is not there, or not of the type that is asked for. */
const MISSING: readonly number[] = [400, 404];

/** Reads and changes documents as JupyterLab has them: with what is not saved, and to be undone. */
export class Documents {
  constructor(private readonly _manager: IDocumentManager) {}

  /** The text of a file; null: there is none, or it is no text. */
  async text(path: string): Promise<string | null> {
    const open = this._manager.findWidget(path, null);
    if (open) {
      await open.context.ready;
      return (open.context.model.sharedModel as ISharedFile).getSource();
    }
    // Where it was moved, or is no text, the copy that the job keeps is shown instead.
    const content = await this._content(path, { type: 'file', format: 'text' });
    return typeof content === 'string' ? content.replaceAll('\r\n', '\n') : null;
  }

  /** The cells of code of a notebook; none where it was moved. */
  async cells(path: string): Promise<readonly ICodeCell[]> {
    const open = this._manager.findWidget(path, 'Notebook');
    if (open) {
      await open.context.ready;
      const { cells } = (open.context.model as INotebookModel).sharedModel;
      return cells.flatMap((cell, index) =>
        isCode(cell)
          ? [{ id: cell.getId(), index, count: cell.execution_count, source: cell.getSource() }]
          : []
      );
    }
    const content = await this._content(path, { type: 'notebook' });
    const notebook = content as nbformat.INotebookContent | null;
    return (notebook?.cells ?? []).flatMap((cell, index) =>
      cell.cell_type === 'code'
        ? [
            {
              id: typeof cell['id'] === 'string' ? cell['id'] : '',
              index,
              count: (cell as nbformat.ICodeCell).execution_count,
              source: typeof cell.source === 'string' ? cell.source : cell.source.join('')
            }
          ]
        : []
    );
  }

  /** Open a file at a line. */
  async openFile(path: string, line: number): Promise<void> {
    const widget = (await this._opened(path, 'Editor')) as IDocumentWidget<CodeContent>;
    const editor = widget.content.editor;
    if (editor && line > 0) {
      select(editor, line);
    }
  }

  /** Open a notebook at a line of a cell. */
  async openCell(path: string, index: number, line: number): Promise<void> {
    const { content } = (await this._opened(path, 'Notebook')) as NotebookPanel;
    content.activeCellIndex = index;
    content.deselectAll();
    await content.scrollToItem(index, 'center');
    const cell = content.widgets[index] as CodeCell | undefined;
    await cell?.ready;
    content.mode = 'edit';
    if (cell?.editor) {
      select(cell.editor, line);
    }
  }

  /**
   * Change a text, and save it where nothing else in the document waits to be saved.
   *
   * @param before - what the changes were made for; a text that is another one is left alone.
   */
  async apply(place: ITextPlace, before: string, changes: readonly ITextChange[]): Promise<Outcome> {
    const widget = await this._opened(place.path, place.cell === null ? 'Editor' : 'Notebook');
    const { context } = widget;
    const text = textOf(context.model, place.cell);
    if (text?.getSource() !== before) {
      throw new StudioError(
        'conflict',
        `${place.path} has changed since this edit was made for it, so it is left as it is. Look at the edit anew.`
      );
    }
    if (context.model.readOnly || context.contentsModel?.writable === false) {
      throw new StudioError('forbidden', `${place.path} cannot be written. Copy the new lines instead.`);
    }
    const waits = context.model.dirty;
    text.transact(() => changes.forEach(each => text.updateSource(each.start, each.end, each.text)));
    if (!waits) {
      await context.save();
    }
    return waits ? 'unsaved' : 'saved';
  }

  /** What a file on the server holds; null: there is none, or not of this type. */
  private async _content(path: string, options: Contents.IFetchOptions): Promise<unknown> {
    try {
      return (await this._manager.services.contents.get(path, { ...options, content: true })).content;
    } catch (reason) {
      if (MISSING.includes((reason as Partial<ServerConnection.ResponseError>).response?.status ?? 0)) {
        return null;
      }
      throw reason;
    }
  }

  private async _opened(path: string, factory: string): Promise<IDocumentWidget> {
    const widget = this._manager.openOrReveal(path, factory);
    if (!widget) {
      throw new StudioError('not_found', `${path} cannot be opened. Look whether it was moved or deleted.`);
    }
    await widget.context.ready;
    await widget.revealed;
    return widget;
  }
}

/** A cell that JupyterLab does not know may have any type. */
function isCode(cell: ISharedCell): cell is ISharedCodeCell {
  return cell.cell_type === 'code';
}

function textOf(model: DocumentRegistry.IModel, cell: string | null): ISharedText | undefined {
  return cell === null
    ? (model.sharedModel as ISharedFile)
    : (model as INotebookModel).sharedModel.cells.find(each => each.getId() === cell);
}

/** Select a line, whose number is from 1, and show it. */
function select(editor: CodeEditor.IEditor, line: number): void {
  const at = Math.min(line, editor.lineCount) - 1;
  const start = { line: at, column: 0 };
  editor.setSelection({ start, end: { line: at, column: editor.getLine(at)?.length ?? 0 } });
  editor.revealPosition(start);
  editor.focus();
}
