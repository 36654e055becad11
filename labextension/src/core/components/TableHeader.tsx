import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IColumn, ISort } from './DataTableTypes';
import { useTrans } from './hooks';

interface IProps<T> {
  columns: readonly IColumn<T>[];
  sort: ISort | null;
  onSort: (column: IColumn<T>) => void;
  hasMenu: boolean;
  /** Before the columns, above the same of each row. */
  leading?: React.ReactNode;
}

/** The sticky first row: one sort button a column. */
export function TableHeader<T>(props: IProps<T>): React.JSX.Element {
  const { columns, sort, hasMenu, leading } = props;
  const trans = useTrans();
  return (
    <div role="rowgroup" className="sms-DataTable-head">
      <div role="row" className="sms-DataTable-row" aria-rowindex={1}>
        {leading === undefined ? null : (
          <div role="columnheader" className="sms-DataTable-leadingCell">
            {leading}
          </div>
        )}
        {columns.map(column => (
          <HeaderCell
            key={column.id}
            column={column}
            sorted={sort?.id !== column.id ? 'none' : sort.desc ? 'descending' : 'ascending'}
            onSort={() => props.onSort(column)}
          />
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

interface ICellProps<T> {
  column: IColumn<T>;
  sorted: 'none' | 'ascending' | 'descending';
  onSort: () => void;
}

function HeaderCell<T>(props: ICellProps<T>): React.JSX.Element {
  const { column, sorted, onSort } = props;
  const Caret = sorted === 'descending' ? caretDownIcon : caretUpIcon;
  return (
    <div
      role="columnheader"
      className="sms-DataTable-cell"
      data-numeric={column.numeric || undefined}
      aria-sort={column.fixed ? undefined : sorted}
    >
      {column.fixed ? (
        <span className="sms-DataTable-title">{column.header}</span>
      ) : (
        <button type="button" className="sms-DataTable-sort" title={column.header} onClick={onSort}>
          <span className="sms-ellipsis">{column.header}</span>
          <span className="sms-DataTable-caret" data-shown={sorted !== 'none'} aria-hidden="true">
            <Caret.react tag="span" width="16px" height="16px" />
          </span>
        </button>
      )}
      {column.about}
    </div>
  );
}
