import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import type { Table } from '@tanstack/react-table';
import * as React from 'react';

import type { IColumn } from './DataTableTypes';
import { useTrans } from './hooks';

interface IProps<T> {
  columns: readonly IColumn<T>[];
  table: Table<T>;
  hasMenu: boolean;
}

/** The sticky first row: one sort button a column. */
export function TableHeader<T>(props: IProps<T>): React.JSX.Element {
  const { columns, table, hasMenu } = props;
  const trans = useTrans();
  return (
    <div role="rowgroup" className="sms-DataTable-head">
      <div role="row" className="sms-DataTable-row" aria-rowindex={1}>
        {columns.map(column => (
          <HeaderCell key={column.id} column={column} table={table} />
        ))}
        {hasMenu ? (
          <div role="columnheader" className="sms-DataTable-menuCell">
            <span className="sms-hidden">{trans.__('Actions')}</span>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function HeaderCell<T>(props: { column: IColumn<T>; table: Table<T> }): React.JSX.Element {
  const { column, table } = props;
  const model = table.getColumn(column.id);
  const sorted = model?.getIsSorted() ?? false;
  const Caret = sorted === 'desc' ? caretDownIcon : caretUpIcon;
  return (
    <div
      role="columnheader"
      className="sms-DataTable-cell"
      data-numeric={column.numeric || undefined}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
    >
      <button type="button" className="sms-DataTable-sort" onClick={() => model?.toggleSorting()}>
        {column.header}
        <span className="sms-DataTable-caret" data-shown={sorted !== false} aria-hidden="true">
          <Caret.react tag="span" width="16px" height="16px" />
        </span>
      </button>
    </div>
  );
}
