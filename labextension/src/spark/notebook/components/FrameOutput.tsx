import * as React from 'react';

import { CopyButton } from '../../../core/components/ErrorBanner';
import type { IColumn } from '../../../core/components/DataTable';
import { DataTable } from '../../../core/components/DataTable';
import { useTrans } from '../../../core/components/hooks';
import { formatCount } from '../../../core/format';
import type { Cell, IFrame, IFrameColumn } from '../frame';
import { readFrame, toTabs } from '../frame';
import type { IOutputMemory } from '../outputMemory';
import { ColumnHeader } from './ColumnHeader';
import { FrameChart } from './FrameChart';
import { OutputTabs } from './OutputTabs';

/** More columns are in the menu *Columns*: a row of a thousand cells can't be scrolled smoothly. */
const SHOWN_COLUMNS = 60;
/** As Spark shows it; no word of any language. */
const MISSING = 'null';
const NUMBER_WIDTH = 120;
const TEXT_WIDTH = 180;

interface IProps {
  /** What the kernel has put into the output. */
  data: unknown;
  memory: IOutputMemory;
}

interface IRow {
  index: number;
  cells: readonly Cell[];
}

/** A table from Spark: what is in each column, its rows, and a chart of them. */
export function FrameOutput({ data, memory }: IProps): React.JSX.Element {
  const trans = useTrans();
  const frame = React.useMemo(() => readFrame(data), [data]);
  const columns = React.useMemo(() => frame.columns.map(asColumn), [frame]);
  const rows = React.useMemo<IRow[]>(() => frame.rows.map((cells, index) => ({ index, cells })), [frame]);
  const tabs = [
    {
      id: 'table',
      label: trans.__('Table'),
      draw: () => (
        <div className="sms-Frame-table">
          <DataTable
            label={trans.__('Rows from Spark')}
            columns={columns}
            rows={rows}
            rowId={row => String(row.index)}
            toolbar={<CopyTable frame={frame} />}
            empty={trans.__('The result has no rows.')}
          />
        </div>
      )
    },
    { id: 'chart', label: trans.__('Chart'), draw: () => <FrameChart frame={frame} /> }
  ];
  return (
    <div className="sms-Frame">
      <OutputTabs label={trans.__('Ways to look at the table')} tabs={tabs} memory={memory} />
      <FrameNote frame={frame} />
    </div>
  );
}

/** Makes the text when it is asked for only: it can be as long as the table. */
function CopyTable({ frame }: { frame: IFrame }): React.JSX.Element {
  const trans = useTrans();
  const text = React.useMemo(() => toTabs(frame), [frame]);
  return <CopyButton text={text} label={trans.__('Copy table')} />;
}

/** That there is more than what is shown. */
function FrameNote({ frame }: { frame: IFrame }): React.JSX.Element | null {
  const trans = useTrans();
  const { cut, total, rows, columns, note } = frame;
  const shown = formatCount(rows.length);
  const sentences = [
    cut && total !== null ? trans.__('%1 of %2 rows are shown.', shown, formatCount(total)) : '',
    cut && total === null ? trans.__('The first %1 rows are shown; there are more.', shown) : '',
    columns.length > SHOWN_COLUMNS
      ? trans.__('%1 of %2 columns are shown; choose others under Columns.', SHOWN_COLUMNS, columns.length)
      : '',
    note
  ].filter(Boolean);
  return sentences.length === 0 ? null : (
    <p className="sms-Frame-note" data-cut={cut || undefined}>
      {sentences.join(' ')}
    </p>
  );
}

function asColumn(column: IFrameColumn): IColumn<IRow> {
  return {
    id: String(column.index),
    header: column.name,
    value: row => row.cells[column.index] ?? null,
    cell: row => <Value cell={row.cells[column.index] ?? null} />,
    numeric: column.numeric,
    width: column.numeric ? NUMBER_WIDTH : TEXT_WIDTH,
    hidden: column.index >= SHOWN_COLUMNS,
    about: <ColumnHeader column={column} />
  };
}

function Value({ cell }: { cell: Cell }): React.JSX.Element {
  if (cell === null) {
    return <span className="sms-Frame-null">{MISSING}</span>;
  }
  const text = String(cell);
  return (
    <span className="sms-ellipsis" title={text}>
      {text}
    </span>
  );
}
