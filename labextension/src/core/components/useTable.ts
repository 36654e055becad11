import type { ColumnDef, SortingState, Table, VisibilityState } from '@tanstack/react-table';
import {
  getCoreRowModel,
  getFilteredRowModel,
  getSortedRowModel,
  useReactTable
} from '@tanstack/react-table';
import * as React from 'react';

import type { IColumn, IDataTableProps } from './DataTableTypes';

const DEFAULT_WIDTH = 160;

/** Compares texts as people sort them: `ml.m5.2xlarge` before `ml.m5.12xlarge`. */
const collator = new Intl.Collator(undefined, {
  numeric: true,
  sensitivity: 'base'
});

/** What the parts of a DataTable share. */
export interface ITableState<T> {
  table: Table<T>;
  search: string;
  setSearch: (text: string) => void;
}

/** Sorting, searching and choice of columns of a DataTable. */
export function useTable<T>(props: IDataTableProps<T>): ITableState<T> {
  const { columns, rows, rowId, initialSort } = props;
  const [sorting, setSorting] = React.useState<SortingState>(initialSort ? [initialSort] : []);
  const [visibility, setVisibility] = React.useState<VisibilityState>(() =>
    Object.fromEntries(columns.map(column => [column.id, !column.hidden]))
  );
  const [search, setSearch] = React.useState('');
  // Typing never waits for ten thousand rows.
  const needle = React.useDeferredValue(search);
  const definitions = React.useMemo(() => columns.map(column => define(column)), [columns]);
  const table = useReactTable<T>({
    columns: definitions,
    data: rows as T[],
    getRowId: rowId,
    state: { sorting, columnVisibility: visibility, globalFilter: needle },
    onSortingChange: setSorting,
    onColumnVisibilityChange: setVisibility,
    getColumnCanGlobalFilter: () => true,
    globalFilterFn: (row, columnId, filter: string) =>
      String(row.getValue(columnId) ?? '')
        .toLowerCase()
        .includes(filter.toLowerCase()),
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getFilteredRowModel: getFilteredRowModel(),
    enableSortingRemoval: false
  });
  return { table, search, setSearch };
}

function define<T>(column: IColumn<T>): ColumnDef<T> {
  return {
    id: column.id,
    header: column.header,
    size: column.width ?? DEFAULT_WIDTH,
    // undefined and not null: TanStack keeps only the former last in both directions.
    accessorFn: row => column.value(row) ?? undefined,
    enableSorting: !column.fixed,
    sortUndefined: 'last',
    sortDescFirst: column.numeric ?? false,
    sortingFn: (a, b, id) => compare(a.getValue(id), b.getValue(id))
  };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') {
    return a - b;
  }
  return collator.compare(String(a), String(b));
}
