import type * as React from 'react';

/** One column of a {@link DataTable}. */
export interface IColumn<T> {
  id: string;
  header: string;
  /** Below the header, e.g. what kind of values there are. */
  about?: React.ReactNode;
  /** What it is sorted, filtered and exported by; null sorts last. */
  value: (row: T) => string | number | boolean | null;
  /** How it is drawn; the value as text when left out. */
  cell?: (row: T) => React.ReactNode;
  /** Figures are right-aligned with tabular numerals. */
  numeric?: boolean;
  /** Pixels; 160 when left out. The first column takes what is left over. */
  width?: number;
  /** Rows can't be ordered by it. */
  fixed?: boolean;
  /** Hidden until chosen from the columns menu. */
  hidden?: boolean;
}

/** One entry of a row's menu. */
export interface IRowAction<T> {
  label: string;
  run: (row: T) => void;
  /** Why it cannot be done now; shown as tooltip, and the entry is disabled. */
  disabledReason?: (row: T) => string | null;
  /** Left out of the menu of a row for which it has no meaning. */
  visible?: (row: T) => boolean;
  destructive?: boolean;
}

export interface ISort {
  id: string;
  desc: boolean;
}

export interface IDataTableProps<T> {
  /** Name of the table for screen readers and of the exported file. */
  label: string;
  columns: readonly IColumn<T>[];
  rows: readonly T[];
  rowId: (row: T) => string;
  /** Opened by click on the row's name and by Enter. */
  onOpen?: (row: T) => void;
  /** Row that is chosen (a picker); makes rows selectable by click and Space. */
  selectedId?: string | null;
  onSelect?: (row: T) => void;
  /** Why a row cannot be chosen; it is shown greyed, never hidden. */
  rowDisabledReason?: (row: T) => string | null;
  actions?: readonly IRowAction<T>[];
  initialSort?: ISort;
  /** Shown in place of rows when there are none at all. */
  empty?: React.ReactNode;
  /** More controls, left of the columns button. */
  toolbar?: React.ReactNode;
  /** Leaves out search, columns and export: for short, fixed lists. */
  plain?: boolean;
  /** Called when the last row is drawn, after each change of what is drawn: time to ask for more. */
  onEnd?: () => void;
  /** True before the first answer; draws skeleton rows. */
  loading?: boolean;
}
