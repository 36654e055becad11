/** Figures of runs as numbers and as people read them. Pure functions. */
import { significant } from '../core/format';
import type { Run, RunMetric } from '../core/wire';
import type { ColumnRef } from './columns';

/** A number; the three that JSON lacks come as text. */
export type MetricNumber = RunMetric['last'];

export function numberOf(value: MetricNumber): number {
  return typeof value === 'number' ? value : Number(value);
}

/** Four digits that matter; very large and very small ones with an exponent. */
export function formatMetric(value: MetricNumber | null): string {
  if (value === null) {
    return '–';
  }
  if (typeof value !== 'number') {
    return value;
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e7) ? value.toExponential(3) : significant(value, 4);
}

/** What a column shows of a run before it is drawn; null where the run lacks it. */
export function valueOf(run: Run, column: ColumnRef): string | number | null {
  const { kind, name, aggregate } = column;
  if (kind === 'metric') {
    const value = own(run.metrics, name)?.[aggregate] ?? null;
    return value === null ? null : numberOf(value);
  }
  if (kind === 'parameter') {
    return own(run.params, name) ?? null;
  }
  if (kind === 'tag') {
    return own(run.tags, name) ?? null;
  }
  return attributeOf(run, name);
}

function attributeOf(run: Run, name: string): string | number | null {
  switch (name) {
    case 'run_name':
      return run.name || run.id;
    case 'status':
      return run.status;
    case 'start_time':
      return run.start;
    case 'end_time':
      return run.end;
    case 'duration':
      return run.duration_seconds;
    case 'cost':
      return run.cost;
    case 'source':
      return sourceOf(run);
    case 'user_id':
      return run.user;
    default:
      return run.id;
  }
}

/** The notebook, job or script of a run, shortly. */
export function sourceOf(run: Run): string {
  const { job, notebook, name } = run.source;
  return job || notebook || name;
}

/** A figure of a run to be drawn in a chart; null where it is no number. */
export function figureOf(run: Run, column: ColumnRef): number | null {
  const value = valueOf(run, column);
  const figure = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof figure === 'number' && Number.isFinite(figure) ? figure : null;
}

/** Names come from runs: `constructor` is one like any. */
function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
