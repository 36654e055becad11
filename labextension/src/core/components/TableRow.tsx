import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IColumn } from './DataTableTypes';
import { useTrans } from './hooks';
import type { IMenuPlace } from './PopupMenu';

interface IProps<T> {
  row: T;
  columns: readonly IColumn<T>[];
  index: number;
  /** Pixels from the top of the body. */
  top: number;
  tabStop: boolean;
  focusRef?: ((node: HTMLElement | null) => void) | undefined;
  /** Undefined where rows are not for selecting. */
  selected?: boolean | undefined;
  disabledReason: string | null;
  openable: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onSelect: () => void;
  onMenu?: ((place: IMenuPlace) => void) | undefined;
  /** Before the columns, e.g. a check box. */
  leading?: React.ReactNode;
  /** In the first column before its text, e.g. a caret. */
  before?: React.ReactNode;
}

/** One row of a DataTable. */
export function TableRow<T>(props: IProps<T>): React.JSX.Element {
  const { row, columns, disabledReason, onMenu } = props;
  const trans = useTrans();
  return (
    <div
      ref={props.focusRef}
      role="row"
      className="sms-DataTable-row"
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      aria-disabled={disabledReason ? true : undefined}
      title={disabledReason ?? undefined}
      tabIndex={props.tabStop ? 0 : -1}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={props.onSelect}
      onFocus={props.onFocus}
      onContextMenu={event => {
        if (onMenu) {
          event.preventDefault();
          event.stopPropagation();
          onMenu({ x: event.clientX, y: event.clientY });
        }
      }}
    >
      {props.leading === undefined ? null : (
        <div role="gridcell" className="sms-DataTable-leadingCell">
          {props.leading}
        </div>
      )}
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          className="sms-DataTable-cell"
          data-numeric={column.numeric || undefined}
        >
          {at === 0 ? props.before : null}
          {at === 0 && props.openable ? (
            <button type="button" tabIndex={-1} className="sms-DataTable-open" onClick={props.onOpen}>
              {draw(column, row)}
            </button>
          ) : (
            draw(column, row)
          )}
        </div>
      ))}
      {onMenu ? (
        <div role="gridcell" className="sms-DataTable-menuCell">
          <button
            type="button"
            tabIndex={-1}
            className="sms-DataTable-menu"
            aria-haspopup="menu"
            title={trans.__('Actions')}
            aria-label={trans.__('Actions')}
            onClick={event => {
              event.stopPropagation();
              const box = event.currentTarget.getBoundingClientRect();
              onMenu({ x: box.left, y: box.bottom });
            }}
          >
            <ellipsesIcon.react tag="span" />
          </button>
        </div>
      ) : null}
    </div>
  );
}

function draw<T>(column: IColumn<T>, row: T): React.ReactNode {
  if (column.cell) {
    return column.cell(row);
  }
  const value = column.value(row);
  const text = value === null ? '–' : String(value);
  return (
    <span className="sms-ellipsis" title={text}>
      {text}
    </span>
  );
}
