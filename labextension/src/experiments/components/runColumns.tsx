import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { Cost, Duration, Moment } from '../../core/components/Facts';
import type { Tone } from '../../core/components/StateChip';
import { StateChip } from '../../core/components/StateChip';
import type { Run, RunColumn } from '../../core/wire';
import type { ColumnRef } from '../columns';
import { columnKey, isSortable } from '../columns';
import { formatMetric, sourceOf, valueOf } from '../values';

const TONES: Readonly<Record<Run['status'], Tone>> = {
  RUNNING: 'running',
  SCHEDULED: 'neutral',
  FINISHED: 'success',
  FAILED: 'error',
  KILLED: 'warn'
};

/** The state of a run, in MLflow's word. */
export function RunState(props: { run: Pick<Run, 'status'> & { deleted?: boolean } }): React.JSX.Element {
  const { status, deleted } = props.run;
  const word = status.charAt(0) + status.slice(1).toLowerCase();
  return deleted ? (
    <StateChip state="Deleted" detail={word} />
  ) : (
    <StateChip state={status} label={word} tone={TONES[status]} />
  );
}

/** How a column is called where there is room for few words. */
export function columnTitle(trans: TranslationBundle, column: ColumnRef): string {
  const { kind, name, aggregate } = column;
  if (kind === 'metric' && aggregate !== 'last') {
    return aggregate === 'min' ? trans.__('%1 (min)', name) : trans.__('%1 (max)', name);
  }
  return kind === 'attribute' ? attributeTitle(trans, name) : name;
}

export function attributeTitle(trans: TranslationBundle, name: string): string {
  const titles: Readonly<Record<string, string>> = {
    run_name: trans.__('Run'),
    status: trans.__('State'),
    start_time: trans.__('Started'),
    end_time: trans.__('Ended'),
    duration: trans.__('Duration'),
    cost: trans.__('Cost'),
    source: trans.__('Source'),
    user_id: trans.__('User'),
    run_id: trans.__('Run id')
  };
  return titles[name] ?? name;
}

const WIDTHS: Readonly<Record<string, number>> = {
  run_name: 208,
  status: 112,
  start_time: 112,
  end_time: 112,
  duration: 104,
  cost: 88,
  source: 168,
  user_id: 112,
  run_id: 272
};
const FIGURES: readonly string[] = ['duration', 'cost'];
/** Newest first at the first click. */
const MOMENTS: readonly string[] = ['start_time', 'end_time'];

/** Whether the largest comes first when a person begins to sort by it. */
export function beginsDescending(column: IColumn<Run>): boolean {
  return column.numeric === true || MOMENTS.some(name => column.id === `attribute.${name}`);
}

/** How the grid draws columns of runs. */
export function runColumns(
  trans: TranslationBundle,
  columns: readonly ColumnRef[],
  known: readonly RunColumn[],
  currency: string
): readonly IColumn<Run>[] {
  const numbers = new Set(
    known
      .filter(({ type }) => type === 'number')
      .map(({ kind, name }) => columnKey({ kind, name, aggregate: 'last' }))
  );
  return columns.map(column => ({
    id: columnKey(column),
    header: columnTitle(trans, column),
    value: run => valueOf(run, column),
    numeric: isFigure(column, numbers),
    fixed: !isSortable(column),
    width: column.kind === 'attribute' ? (WIDTHS[column.name] ?? 160) : 128,
    ...cellOf(column, currency, numbers)
  }));
}

function isFigure(column: ColumnRef, numbers: ReadonlySet<string>): boolean {
  return column.kind === 'attribute'
    ? FIGURES.includes(column.name)
    : column.kind === 'metric' || numbers.has(columnKey(column));
}

function cellOf(
  column: ColumnRef,
  currency: string,
  numbers: ReadonlySet<string>
): Pick<IColumn<Run>, 'cell'> {
  const { kind, name, aggregate } = column;
  if (kind === 'metric') {
    return {
      cell: run => {
        const value = Object.hasOwn(run.metrics, name) ? (run.metrics[name]?.[aggregate] ?? null) : null;
        return (
          <span className="sms-figure" title={value === null ? undefined : String(value)}>
            {formatMetric(value)}
          </span>
        );
      }
    };
  }
  if (numbers.has(columnKey(column))) {
    return { cell: run => <NumberText text={String(valueOf(run, column) ?? '–')} /> };
  }
  const cells: Readonly<Record<string, (run: Run) => React.ReactNode>> = {
    status: run => <RunState run={run} />,
    start_time: run => <Moment at={run.start} />,
    end_time: run => <Moment at={run.end} />,
    duration: run => (
      <Duration seconds={run.duration_seconds} since={run.status === 'RUNNING' ? run.start : null} />
    ),
    cost: run =>
      run.cost === null ? <span className="sms-figure">–</span> : <Cost amount={run.cost} unit={currency} />,
    source: run => (
      <span className="sms-ellipsis" title={sourceOf(run)}>
        {sourceOf(run).split('/').pop() || '–'}
      </span>
    )
  };
  const cell = kind === 'attribute' ? cells[name] : undefined;
  return cell ? { cell } : {};
}

/** A figure that a program wrote as text: as it is, unless it is all digits behind the point. */
function NumberText(props: { text: string }): React.JSX.Element {
  const { text } = props;
  const long = text.length > 10 && text.includes('.');
  return (
    <span className="sms-figure" title={text}>
      {long ? String(Number(Number(text).toPrecision(6))) : text}
    </span>
  );
}
