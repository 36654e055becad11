import type { CodeCell } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry, IDocumentWidget } from '@jupyterlab/docregistry';
import type * as nbformat from '@jupyterlab/nbformat';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { ISharedCell, ISharedCodeCell, ISharedFile, ISharedText } from '@jupyter/ydoc';
import type { Widget } from '@lumino/widgets';

import { StudioError } from '../../core/request';
import type { ICodeCell } from './cells';
import type { ITextChange } from './changes';
import { contentOf, opened } from './opening';

/** What shows a file of code; others have no editor. */
type CodeContent = Widget & { readonly editor?: CodeEditor.IEditor };

/** A piece of text in a document: a file, or a cell of a notebook. */
export interface ITextPlace {
  readonly path: string;
  readonly cell: string | null;
}

/**
 * What became of a change: it is in the file; or in the editor alone, beside what was not saved there; or in a cell,
 * whose notebook is saved when its user says so.
 */
export type Outcome = 'saved' | 'unsaved' | 'cell';

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
    const options = { type: 'file', format: 'text', content: true } as const;
    const content: unknown = (await contentOf(this._manager, path, options))?.content;
    return typeof content === 'string' ? content.replaceAll('\r\n', '\n') : null;
  }

  /** The cells of code of a notebook; null: there is no such notebook, as where it was moved. */
  async cells(path: string): Promise<readonly ICodeCell[] | null> {
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
    const found = await contentOf(this._manager, path, { type: 'notebook', content: true });
    const notebook = (found?.content ?? null) as nbformat.INotebookContent | null;
    if (notebook === null) {
      return null;
    }
    return notebook.cells.flatMap((cell, index) =>
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
    const widget = await opened(this._manager, path, 'Editor');
    if (line > 0) {
      showLine(widget, line);
    }
  }

  /** Open a notebook at a line of a cell. */
  async openCell(path: string, index: number, line: number): Promise<void> {
    await showCell((await opened(this._manager, path, 'Notebook')) as NotebookPanel, index, line);
  }

  /**
   * Change a text where it can be seen and undone. A file is what runs, so it is saved where nothing else in it
   * waits to be saved; a cell runs as it stands.
   *
   * @param before - what the changes were made for; a text that is another one is left alone.
   */
  async apply(place: ITextPlace, before: string, changes: readonly ITextChange[]): Promise<Outcome> {
    const inCell = place.cell !== null;
    const widget = await opened(this._manager, place.path, inCell ? 'Notebook' : 'Editor');
    const { context } = widget;
    const text = textOf(context.model, place.cell, before);
    if (text?.getSource() !== before) {
      throw new StudioError('conflict', conflictOf(place, text !== undefined));
    }
    if (context.model.readOnly || context.contentsModel?.writable === false) {
      throw new StudioError('forbidden', `${place.path} cannot be written. Copy the new lines instead.`);
    }
    const waits = context.model.dirty;
    text.transact(() => changes.forEach(each => text.updateSource(each.start, each.end, each.text)));
    const line = firstLine(before, changes);
    if (inCell) {
      const index = (context.model as INotebookModel).sharedModel.cells.findIndex(each => each === text);
      await showCell(widget as NotebookPanel, index, line);
      return 'cell';
    }
    showLine(widget, line);
    if (!waits) {
      await context.save();
    }
    return waits ? 'unsaved' : 'saved';
  }
}

/** Why a text is not the one that an edit was made for. */
function conflictOf({ path, cell }: ITextPlace, isThere: boolean): string {
  if (!isThere) {
    return `The cell is not in ${path} any more, so nothing was changed. Look at the edit anew.`;
  }
  const what = cell === null ? path : `The cell in ${path}`;
  return `${what} has changed since this edit was made for it, so it is left as it is. Look at the edit anew.`;
}

/** A cell that JupyterLab does not know may have any type. */
function isCode(cell: ISharedCell): cell is ISharedCodeCell {
  return cell.cell_type === 'code';
}

function textOf(
  model: DocumentRegistry.IModel,
  cell: string | null,
  before: string
): ISharedText | undefined {
  if (cell === null) {
    return model.sharedModel as ISharedFile;
  }
  const { cells } = (model as INotebookModel).sharedModel;
  // A cell that was cut and pasted has another id, and those of old notebooks get one whenever they are opened.
  const alike = cells.filter(each => isCode(each) && each.getSource() === before);
  return cells.find(each => each.getId() === cell) ?? (alike.length === 1 ? alike[0] : undefined);
}

/** The first line that changes touch, from 1. */
function firstLine(before: string, changes: readonly ITextChange[]): number {
  const [first] = [...changes].sort((left, right) => left.start - right.start);
  // What comes behind the last line begins with that line's end.
  const behind = first?.text.startsWith('\n') ? 1 : 0;
  return before.slice(0, first?.start ?? 0).split('\n').length + behind;
}

function showLine(widget: IDocumentWidget, line: number): void {
  const { editor } = widget.content as CodeContent;
  if (editor) {
    select(editor, line);
  }
}

async function showCell({ content }: NotebookPanel, index: number, line: number): Promise<void> {
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

/** Select a line, whose number is from 1, and show it. */
function select(editor: CodeEditor.IEditor, line: number): void {
  const at = Math.min(line, editor.lineCount) - 1;
  const start = { line: at, column: 0 };
  editor.setSelection({ start, end: { line: at, column: editor.getLine(at)?.length ?? 0 } });
  editor.revealPosition(start);
  editor.focus();
}
