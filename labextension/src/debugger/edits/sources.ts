/** The pieces of code that an edit may be made in. Pure functions. */
import type { Job, LayerOrigin } from '../../core/wire';
import { COPIED, pathOf } from '../codePath';
import type { ICodeCell } from './cells';
import { findLine } from './cells';

/** A file, or a cell of a notebook. */
export interface ISource {
  /** For people, e.g. `train.py` or `cell [3]`. */
  readonly name: string;
  /** Of the document below JupyterLab's root; null: JupyterLab does not show it. */
  readonly path: string | null;
  /** Id of the cell; null: it is a file. */
  readonly cell: string | null;
  /** Where it is in the job's copy of its source; empty: it is not there. */
  readonly file: string;
  /** That made the layer; 0: it did not. */
  readonly line: number;
  /** As it is now; null: not read, or not to be read. */
  readonly text: string | null;
}

/** What a job starts. */
export type IProgram = Pick<Job['spec']['program'], 'argv' | 'source'>;

/** The files of a job that an edit may be in: the one that made the layer, and the one that is started. */
export function fileSources(
  { argv, source }: IProgram,
  origin: LayerOrigin | null | undefined,
  root: string
): readonly ISource[] {
  const started = argv.at(-1) ?? '';
  const files = new Map<string, ISource>();
  const add = (file: string, path: string | null, line: number): void => {
    if (!files.has(file || (path ?? ''))) {
      const name = (file || path || '').split('/').pop() ?? '';
      files.set(file || (path ?? ''), { name, path, cell: null, file, line, text: null });
    }
  };
  if (origin?.file) {
    const at = origin.file.indexOf(COPIED);
    const inner = at < 0 ? '' : origin.file.slice(at + COPIED.length);
    add(inner, pathOf(origin.file, source, root), origin.line);
  }
  if (/\.py$/.test(started) && source) {
    add(started, pathOf(`${COPIED}${started}`, source, root), 0);
  }
  return [...files.values()].filter(({ file, path }) => file || path);
}

/** The cells of a notebook, the one that made the layer first. */
export function cellSources(
  path: string,
  cells: readonly ICodeCell[],
  origin: LayerOrigin | null | undefined
): readonly ISource[] {
  const made = origin ? findLine(cells, origin) : null;
  const ordered = made ? [made.cell, ...cells.filter(each => each !== made.cell)] : cells;
  return ordered.map(cell => ({
    name: `cell [${cell.count ?? ' '}]`,
    path,
    cell: cell.id,
    file: '',
    line: cell === made?.cell ? made.line : 0,
    text: cell.source
  }));
}
