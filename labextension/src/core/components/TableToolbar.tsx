import { InputGroup } from '@jupyterlab/ui-components';
import type { Table } from '@tanstack/react-table';
import * as React from 'react';

import { formatCount } from '../format';
import type { IColumn, IDataTableProps } from './DataTableTypes';
import { useTrans } from './hooks';
import type { IMenuPlace } from './PopupMenu';
import { PopupMenu } from './PopupMenu';
import { download, toCsv } from './tableCsv';

interface IProps<T> {
  props: IDataTableProps<T>;
  table: Table<T>;
  search: string;
  setSearch: (text: string) => void;
}

/** Search, own controls, columns, export, and how many of how many rows are shown. */
export function TableToolbar<T>(given: IProps<T>): React.JSX.Element {
  const { props, table, search, setSearch } = given;
  const trans = useTrans();
  const shown = table.getRowModel().rows;
  const total = props.rows.length;

  const exportRows = (): void => {
    const visible = props.columns.filter(column => table.getColumn(column.id)?.getIsVisible());
    const name = props.label.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase();
    download(
      `${name}.csv`,
      toCsv(
        visible,
        shown.map(row => row.original)
      )
    );
  };

  return (
    <div className="sms-DataTable-toolbar">
      <div className="sms-DataTable-search">
        <InputGroup
          type="search"
          rightIcon="ui-components:search"
          placeholder={trans.__('Search')}
          aria-label={trans.__('Search %1', props.label)}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      </div>
      {props.toolbar}
      <div className="sms-DataTable-tools">
        <span className="sms-DataTable-count" role="status">
          {shown.length === total
            ? trans._n('%2 row', '%2 rows', total, formatCount(total))
            : trans.__('%1 of %2', formatCount(shown.length), formatCount(total))}
        </span>
        <ColumnsButton columns={props.columns} table={table} />
        <button
          type="button"
          className="jp-Button jp-mod-minimal sms-Button"
          disabled={shown.length === 0}
          onClick={exportRows}
        >
          {trans.__('Export CSV')}
        </button>
      </div>
    </div>
  );
}

function ColumnsButton<T>(props: { columns: readonly IColumn<T>[]; table: Table<T> }): React.JSX.Element {
  const { columns, table } = props;
  const trans = useTrans();
  const [place, setPlace] = React.useState<IMenuPlace | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const close = React.useCallback((refocus: boolean) => {
    setPlace(null);
    if (refocus) {
      button.current?.focus();
    }
  }, []);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="jp-Button jp-mod-minimal sms-Button"
        aria-haspopup="menu"
        aria-expanded={place !== null}
        onClick={event => {
          const box = event.currentTarget.getBoundingClientRect();
          setPlace({ x: box.left, y: box.bottom + 2 });
        }}
      >
        {trans.__('Columns')}
      </button>
      {place ? (
        <PopupMenu
          label={trans.__('Columns')}
          place={place}
          onClose={close}
          entries={columns.slice(1).map(column => ({
            label: column.header,
            checked: table.getColumn(column.id)?.getIsVisible() ?? false,
            run: () => table.getColumn(column.id)?.toggleVisibility()
          }))}
        />
      ) : null}
    </>
  );
}
