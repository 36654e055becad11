import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { useTrans } from '../../core/components/hooks';
import type { IMenuPlace } from '../../core/components/PopupMenu';
import type { IColumnSpan } from '../../core/components/tableLayout';
import { TableRow } from '../../core/components/TableRow';
import type { Run } from '../../core/wire';

/** What a row can ask of its grid; the same object as long as the grid lives. */
export interface IRowEvents {
  toggle(run: Run): void;
  expand(run: Run): void;
  open(run: Run): void;
  focus(index: number): void;
  menu(index: number, place: IMenuPlace): void;
}

interface IProps {
  run: Run;
  /** 1 below a parent that is expanded. */
  depth: number;
  expanded: boolean;
  /** Whether any run of the grid has nested ones: then names leave room for the caret. */
  tree: boolean;
  columns: readonly IColumn<Run>[];
  inView: IColumnSpan;
  index: number;
  top: number;
  tabStop: boolean;
  focusRef: ((node: HTMLElement | null) => void) | undefined;
  selected: boolean;
  events: IRowEvents;
}

/** One run of the grid; drawn again only when something of it changed, so that scrolling is smooth. */
export const RunRow = React.memo(function RunRow(props: IProps): React.JSX.Element {
  const { run, index, selected, events } = props;
  const trans = useTrans();
  return (
    <TableRow
      row={run}
      columns={props.columns}
      inView={props.inView}
      index={index}
      top={props.top}
      tabStop={props.tabStop}
      focusRef={props.focusRef}
      selected={selected}
      disabledReason={null}
      openable
      onFocus={() => events.focus(index)}
      onOpen={() => events.open(run)}
      onSelect={() => undefined}
      onMenu={place => events.menu(index, place)}
      before={props.tree ? <Caret {...props} /> : undefined}
      leading={
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          aria-label={trans.__('Select %1', run.name || run.id)}
          onChange={() => events.toggle(run)}
        />
      }
    />
  );
});

/** Shows or hides nested runs; keeps its room where there are none. */
function Caret(props: IProps): React.JSX.Element {
  const { run, depth, expanded, events } = props;
  const trans = useTrans();
  if (depth > 0 || run.children === 0) {
    return <span className="sms-RunGrid-indent" data-depth={depth} />;
  }
  const label = trans._n('%2 nested run', '%2 nested runs', run.children, run.children);
  const Icon = expanded ? caretDownIcon : caretRightIcon;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="sms-RunGrid-caret"
      aria-expanded={expanded}
      aria-label={label}
      title={label}
      onClick={() => events.expand(run)}
    >
      <Icon.react tag="span" width="16px" height="16px" />
    </button>
  );
}
