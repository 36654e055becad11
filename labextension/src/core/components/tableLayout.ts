import type { IColumn } from './DataTableTypes';

/** Pixels; `--sms-row-height` in base.css is the same. */
export const ROW_HEIGHT = 32;
/** Rows drawn beyond those in view, so that a step of the wheel finds them there. */
export const OVERSCAN = 8;

const LEADING_WIDTH = 36;
const MENU_WIDTH = 40;
const DEFAULT_WIDTH = 160;

interface ISides {
  /** A cell of its own before the columns, e.g. a check box. */
  leading?: boolean;
  /** A menu after them. */
  menu?: boolean;
}

/** Tracks of the grid of a table; the first column takes what is left over. */
export function columnTracks<T>(columns: readonly IColumn<T>[], sides: ISides): string {
  const tracks = columns.map((column, index) => {
    const width = `${column.width ?? DEFAULT_WIDTH}px`;
    return index === 0 ? `minmax(${width}, 1fr)` : width;
  });
  return [
    ...(sides.leading ? [`${LEADING_WIDTH}px`] : []),
    ...tracks,
    ...(sides.menu ? [`${MENU_WIDTH}px`] : [])
  ].join(' ');
}

/** The row of an index in a table, where it is drawn; the header is the first row. */
export function rowNode(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`) ?? null;
}

/** Rows that Page Up and Page Down jump over. */
export function pageOfRows(scroller: HTMLElement | null): number {
  return Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
}
