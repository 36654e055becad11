import type { Row } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';

import type { IDataTableProps } from './DataTableTypes';
import { useTrans } from './hooks';
import type { IMenuPlace } from './PopupMenu';
import { PopupMenu } from './PopupMenu';
import { TableHeader } from './TableHeader';
import { TableRow } from './TableRow';
import { OVERSCAN, pageOfRows, ROW_HEIGHT, rowNode, tableStyle } from './tableLayout';
import { TableToolbar } from './TableToolbar';
import { useRovingRows } from './useRovingRows';
import { useTable } from './useTable';

export type { IColumn, IDataTableProps, IRowAction, ISort } from './DataTableTypes';

const SKELETON_ROWS = 4;

interface IOpenMenu<T> {
  row: T;
  index: number;
  place: IMenuPlace;
}

/** A table of any length: sorted, searched, exported, moved through by keyboard, drawn as far as seen. */
export function DataTable<T>(props: IDataTableProps<T>): React.JSX.Element {
  const { label, columns, rows, actions = [], plain, loading } = props;
  const trans = useTrans();
  const { table, search, setSearch } = useTable(props);
  const shown = table.getRowModel().rows;
  const visible = columns.filter(column => table.getColumn(column.id)?.getIsVisible());
  const scroller = React.useRef<HTMLDivElement>(null);
  const [menu, setMenu] = React.useState<IOpenMenu<T> | null>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN
  });
  const roving = useRovingRows({
    count: shown.length,
    page: pageOfRows(scroller.current),
    scrollTo: index => virtual.scrollToIndex(index),
    onEnter: index => activate(props, shown[index]),
    onSpace: index => select(props, shown[index]),
    onMenu: index => {
      const box = rowNode(scroller.current, index)?.getBoundingClientRect();
      openMenu(index, { x: box?.left ?? 0, y: box?.bottom ?? 0 });
    }
  });

  const { onEnd } = props;
  const drawn = virtual.getVirtualItems();
  const atEnd = shown.length > 0 && drawn.at(-1)?.index === shown.length - 1;
  React.useEffect(() => {
    if (atEnd) {
      onEnd?.();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new function asks for nothing new
  }, [atEnd, shown.length]);

  const openMenu = (index: number, place: IMenuPlace): void => {
    const row = shown[index];
    if (row && actions.length > 0) {
      roving.setActive(index);
      setMenu({ row: row.original, index, place });
    }
  };
  const closeMenu = React.useCallback((refocus: boolean) => {
    setMenu(open => {
      if (refocus && open) {
        rowNode(scroller.current, open.index)?.focus();
      }
      return null;
    });
  }, []);

  const empty = rows.length === 0 && !loading;
  // With nothing in it there is nothing to search; own controls may be what hides the rows.
  const bare = empty && !props.toolbar;
  return (
    <div className="sms-DataTable">
      {plain || bare ? null : (
        <TableToolbar props={props} table={table} search={search} setSearch={setSearch} />
      )}
      <div
        ref={scroller}
        className="sms-DataTable-scroller"
        data-bare={bare || undefined}
        {...(bare
          ? {}
          : {
              role: 'grid',
              'aria-label': label,
              'aria-rowcount': shown.length + 1,
              'aria-colcount': visible.length
            })}
        aria-busy={loading || undefined}
        onKeyDown={roving.onKeyDown}
        style={tableStyle(visible, { menu: actions.length > 0 })}
      >
        {bare ? null : (
          <TableHeader
            columns={visible}
            sort={table.getState().sorting[0] ?? null}
            onSort={column => table.getColumn(column.id)?.toggleSorting()}
            hasMenu={actions.length > 0}
          />
        )}
        {loading && rows.length === 0 ? <Skeleton /> : null}
        {empty ? <div className="sms-DataTable-empty">{props.empty}</div> : null}
        {!empty && !loading && shown.length === 0 ? (
          <p className="sms-DataTable-empty">{trans.__('No row has “%1” in it.', search)}</p>
        ) : null}
        <div
          role={bare ? undefined : 'rowgroup'}
          className="sms-DataTable-body"
          style={{ height: virtual.getTotalSize() }}
        >
          {drawn.map(item => {
            const row = shown[item.index];
            return row ? (
              <TableRow
                key={row.id}
                row={row.original}
                columns={visible}
                index={item.index}
                top={item.start}
                tabStop={item.index === roving.active}
                focusRef={item.index === roving.active ? roving.focusRef : undefined}
                selected={props.selectedId === undefined ? undefined : props.selectedId === row.id}
                disabledReason={props.rowDisabledReason?.(row.original) ?? null}
                openable={props.onOpen !== undefined}
                onFocus={() => roving.setActive(item.index)}
                onOpen={() => activate(props, row)}
                onSelect={() => select(props, row)}
                onMenu={actions.length > 0 ? place => openMenu(item.index, place) : undefined}
              />
            ) : null;
          })}
        </div>
      </div>
      {menu ? (
        <PopupMenu
          label={trans.__('Actions')}
          place={menu.place}
          onClose={closeMenu}
          entries={actions
            .filter(action => action.visible?.(menu.row) ?? true)
            .map(action => ({
              label: action.label,
              destructive: action.destructive ?? false,
              disabledReason: action.disabledReason?.(menu.row) ?? null,
              run: () => action.run(menu.row)
            }))}
        />
      ) : null}
    </div>
  );
}

function Skeleton(): React.JSX.Element {
  return (
    <div aria-hidden="true">
      {Array.from({ length: SKELETON_ROWS }, (_, index) => (
        <div key={index} className="sms-DataTable-skeleton">
          <span />
        </div>
      ))}
    </div>
  );
}

function activate<T>(props: IDataTableProps<T>, row?: Row<T>): void {
  if (!row) {
    return;
  }
  if (props.onOpen) {
    props.onOpen(row.original);
  } else {
    select(props, row);
  }
}

function select<T>(props: IDataTableProps<T>, row?: Row<T>): void {
  if (row && props.onSelect && !props.rowDisabledReason?.(row.original)) {
    props.onSelect(row.original);
  }
}
