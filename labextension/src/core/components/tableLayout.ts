import type * as React from 'react';

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

/** Tracks of the grid of a table and how wide they are; the first column takes what is left over. */
export function tableStyle<T>(columns: readonly IColumn<T>[], sides: ISides): React.CSSProperties {
  const leading = sides.leading ? [LEADING_WIDTH] : [];
  const menu = sides.menu ? [MENU_WIDTH] : [];
  const [first = 0, ...others] = columns.map(column => column.width ?? DEFAULT_WIDTH);
  const pixels = (width: number): string => `${width}px`;
  const tracks = [
    ...leading.map(pixels),
    `minmax(${pixels(first)}, 1fr)`,
    ...[...others, ...menu].map(pixels)
  ];
  const width = [...leading, first, ...others, ...menu].reduce((sum, each) => sum + each, 0);
  return { '--sms-columns': tracks.join(' '), '--sms-width': pixels(width) } as React.CSSProperties;
}

/** A stretch of columns, by their indexes; the last one belongs to it. */
export interface IColumnSpan {
  first: number;
  last: number;
}

/**
 * The columns that lie between two edges of a table whose columns have no more room than they ask for.
 *
 * @param left - pixels from the beginning of the first column.
 * @param right - likewise.
 */
export function columnsBetween<T>(columns: readonly IColumn<T>[], left: number, right: number): IColumnSpan {
  let first = 0;
  let last = 0;
  let start = 0;
  columns.forEach((column, index) => {
    const end = start + (column.width ?? DEFAULT_WIDTH);
    if (end <= left) {
      first = index + 1;
    }
    if (start < right) {
      last = index;
    }
    start = end;
  });
  return { first: Math.min(first, last), last };
}

/** The row of an index in a table, where it is drawn; the header is the first row. */
export function rowNode(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`) ?? null;
}

/** Rows that Page Up and Page Down jump over. */
export function pageOfRows(scroller: HTMLElement | null): number {
  return Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
}
