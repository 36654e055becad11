/** Which cell of a notebook made a layer. Pure functions. */
import type { LayerOrigin } from '../../core/wire';

/** A cell of code. */
export interface ICodeCell {
  readonly id: string;
  /** Position among all cells of the notebook. */
  readonly index: number;
  /** Number of its last execution; null: it was not run. */
  readonly count: number | null;
  readonly source: string;
}

/** A line of a cell. */
export interface ICellPlace {
  readonly cell: ICodeCell;
  /** From 1. */
  readonly line: number;
}

/**
 * Find the line that made a layer: in the cell of that execution, or else where the same text stands once.
 *
 * Numbers of executions begin anew with every kernel, and cells are moved and changed; a line is believed
 * where its text is what it was. Null: it is not in the notebook any more.
 */
export function findLine(cells: readonly ICodeCell[], origin: LayerOrigin): ICellPlace | null {
  const { cell: count, line, text } = origin;
  if (!text) {
    const cell = cells.find(each => each.count === count);
    return cell && line <= linesOf(cell).length ? { cell, line } : null;
  }
  const places = cells.flatMap(cell =>
    linesOf(cell).flatMap((each, at) => (each.trim() === text ? [{ cell, line: at + 1 }] : []))
  );
  const exact = places.find(place => place.cell.count === count && place.line === line);
  const atLine = places.filter(place => place.line === line);
  const only = [atLine, places].find(each => each.length === 1)?.[0];
  return exact ?? only ?? null;
}

function linesOf(cell: ICodeCell): readonly string[] {
  return cell.source.split('\n');
}
