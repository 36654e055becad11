import { useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';

import type { IColumn, IRowAction, ISort } from '../../core/components/DataTable';
import { useModels, useTrans } from '../../core/components/hooks';
import type { IMenuPlace } from '../../core/components/PopupMenu';
import { PopupMenu } from '../../core/components/PopupMenu';
import { TableHeader } from '../../core/components/TableHeader';
import { OVERSCAN, pageOfRows, ROW_HEIGHT, rowNode, tableStyle } from '../../core/components/tableLayout';
import { useColumnsInView } from '../../core/components/useColumnsInView';
import { useRovingRows } from '../../core/components/useRovingRows';
import type { Run } from '../../core/wire';
import type { Leaderboard } from '../leaderboard';
import type { IRowEvents } from './RunRow';
import { RunRow } from './RunRow';

interface IProps {
  label: string;
  board: Leaderboard;
  columns: readonly IColumn<Run>[];
  sort: ISort;
  onSort: (column: IColumn<Run>) => void;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onSelectAll: () => void;
  onOpen: (run: Run) => void;
  actions: readonly IRowAction<Run>[];
}

interface IOpenMenu {
  run: Run;
  index: number;
  place: IMenuPlace;
}

/** The rows of a leaderboard, however many; asked for as they come into view. */
export function RunGrid(props: IProps): React.JSX.Element {
  const { board, columns, selected, actions } = props;
  const trans = useTrans();
  useModels(board);
  const scroller = React.useRef<HTMLDivElement>(null);
  const [menu, setMenu] = React.useState<IOpenMenu | null>(null);
  const virtual = useVirtualizer({
    count: board.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN
  });
  const inView = useColumnsInView(scroller, columns);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  React.useEffect(() => board.show(first, last), [board, first, last]);

  const toggle = (run: Run): void => {
    const next = new Set(selected);
    if (!next.delete(run.id)) {
      next.add(run.id);
    }
    props.onSelect(next);
  };
  const openMenu = (index: number, place: IMenuPlace): void => {
    const run = board.row(index)?.run;
    if (run) {
      roving.setActive(index);
      setMenu({ run, index, place });
    }
  };
  const withRun = (act: (run: Run) => void) => (index: number) => {
    const run = board.row(index)?.run;
    if (run) {
      act(run);
    }
  };
  const roving = useRovingRows({
    count: board.length,
    page: pageOfRows(scroller.current),
    scrollTo: index => virtual.scrollToIndex(index),
    onEnter: withRun(props.onOpen),
    onSpace: withRun(toggle),
    onMenu: index => {
      const box = rowNode(scroller.current, index)?.getBoundingClientRect();
      openMenu(index, { x: box?.left ?? 0, y: box?.bottom ?? 0 });
    }
  });
  const events = useEvents({
    toggle,
    expand: run => void board.toggle(run),
    open: props.onOpen,
    focus: roving.setActive,
    menu: openMenu,
    sort: props.onSort,
    selectAll: props.onSelectAll
  });
  const tree = board.hasNested;
  const style = React.useMemo(() => tableStyle(columns, { leading: true, menu: true }), [columns]);
  const { sort } = props;
  const header = React.useMemo(
    () => (
      <TableHeader
        columns={columns}
        sort={{ id: sort.id, desc: sort.desc }}
        onSort={events.sort}
        hasMenu
        leading={
          <SelectAll selected={selected.size} total={board.total ?? 0} onSelectAll={events.selectAll} />
        }
      />
    ),
    [columns, sort.id, sort.desc, events, selected.size, board.total]
  );
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = board.row(roving.active);
    // As in a tree: right opens, left closes.
    const wanted = { ArrowRight: false, ArrowLeft: true }[event.key];
    if (row && row.run.children > 0 && wanted === row.expanded) {
      event.preventDefault();
      void board.toggle(row.run);
    } else {
      roving.onKeyDown(event);
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

  return (
    <div
      ref={scroller}
      className="sms-DataTable-scroller sms-RunGrid"
      role="grid"
      aria-label={props.label}
      aria-multiselectable="true"
      aria-rowcount={board.length + 1}
      aria-colcount={columns.length + 2}
      aria-busy={board.outdated || undefined}
      onKeyDown={onKeyDown}
      style={style}
    >
      {header}
      <div role="rowgroup" className="sms-DataTable-body" style={{ height: virtual.getTotalSize() }}>
        {items.map(item => {
          const row = board.row(item.index);
          return row ? (
            <RunRow
              key={item.index}
              run={row.run}
              depth={row.depth}
              expanded={row.expanded}
              tree={tree}
              columns={columns}
              inView={inView}
              index={item.index}
              top={item.start}
              tabStop={item.index === roving.active}
              focusRef={item.index === roving.active ? roving.focusRef : undefined}
              selected={selected.has(row.run.id)}
              events={events}
            />
          ) : (
            <div
              key={item.index}
              className="sms-RunGrid-waiting sms-DataTable-skeleton"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span />
            </div>
          );
        })}
      </div>
      {menu ? (
        <PopupMenu
          label={trans.__('Actions')}
          place={menu.place}
          onClose={closeMenu}
          entries={actions
            .filter(action => action.visible?.(menu.run) ?? true)
            .map(action => ({
              label: action.label,
              destructive: action.destructive ?? false,
              disabledReason: action.disabledReason?.(menu.run) ?? null,
              run: () => action.run(menu.run)
            }))}
        />
      ) : null}
    </div>
  );
}

interface ISelectAllProps {
  selected: number;
  total: number;
  onSelectAll: () => void;
}

function SelectAll(props: ISelectAllProps): React.JSX.Element {
  const { selected, total, onSelectAll } = props;
  const trans = useTrans();
  const some = selected > 0;
  const all = some && selected >= total;
  return (
    <input
      type="checkbox"
      ref={node => {
        if (node) {
          node.indeterminate = some && !all;
        }
      }}
      checked={all}
      aria-label={some ? trans.__('Select none') : trans.__('Select all runs')}
      onChange={onSelectAll}
    />
  );
}

interface IGridEvents extends IRowEvents {
  sort(column: IColumn<Run>): void;
  selectAll(): void;
}

/** The latest handlers behind one object, so that nothing need be drawn again for new ones. */
function useEvents(handlers: IGridEvents): IGridEvents {
  const latest = React.useRef(handlers);
  React.useLayoutEffect(() => {
    latest.current = handlers;
  });
  return React.useMemo(
    () => ({
      toggle: run => latest.current.toggle(run),
      expand: run => latest.current.expand(run),
      open: run => latest.current.open(run),
      focus: index => latest.current.focus(index),
      menu: (index, place) => latest.current.menu(index, place),
      sort: column => latest.current.sort(column),
      selectAll: () => latest.current.selectAll()
    }),
    []
  );
}
