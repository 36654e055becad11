import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IColumn } from './DataTableTypes';
import { useTrans } from './hooks';
import type { IMenuPlace } from './PopupMenu';
import type { IColumnSpan } from './tableLayout';

interface IProps<T> {
  row: T;
  columns: readonly IColumn<T>[];
  /** Of a wide table the columns in view, the only ones drawn beside the first; all when left out. */
  inView?: IColumnSpan | undefined;
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
  const { columns, disabledReason, onMenu } = props;
  const trans = useTrans();
  const first = Math.max(1, props.inView?.first ?? 1);
  const end = (props.inView?.last ?? columns.length) + 1;
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
      {columns.slice(0, 1).map(column => cell(props, column, 0))}
      {first > 1 ? <div role="presentation" style={{ gridColumn: `span ${first - 1}` }} /> : null}
      {columns.slice(first, end).map((column, at) => cell(props, column, first + at))}
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

function cell<T>(props: IProps<T>, column: IColumn<T>, at: number): React.JSX.Element {
  const content = draw(column, props.row);
  return (
    <div
      key={column.id}
      role="gridcell"
      className="sms-DataTable-cell"
      data-numeric={column.numeric || undefined}
      // Where cells are left out, a screen reader counts by this.
      aria-colindex={props.inView ? at + (props.leading === undefined ? 1 : 2) : undefined}
    >
      {at === 0 ? props.before : null}
      {at === 0 && props.openable ? (
        <button type="button" tabIndex={-1} className="sms-DataTable-open" onClick={props.onOpen}>
          {content}
        </button>
      ) : (
        content
      )}
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
