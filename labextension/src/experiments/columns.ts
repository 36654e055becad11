/** Columns of the leaderboard: which there are, and how addresses name them. Pure functions. */
import type { Run, RunColumn, RunSort } from '../core/wire';

/** One column: a field of a run, and of a metric which figure of it. */
export type ColumnRef = Pick<RunSort, 'kind' | 'name' | 'aggregate'>;

/** Attributes that the page can show, as the server names them; the first is always shown. */
export const ATTRIBUTES = [
  'run_name',
  'status',
  'start_time',
  'end_time',
  'duration',
  'cost',
  'source',
  'user_id',
  'run_id'
] as const;

/** `source` is put together from several fields, so that the server can't order by it. */
const NOT_SORTABLE: readonly string[] = ['source'];
/** Before and behind the figures, which matter most. */
const STANDARD = ['status', 'start_time'];
const STANDARD_LAST = ['duration', 'source', 'cost'];
/** So many metrics and parameters are shown before anyone chose. */
const STANDARD_METRICS = 4;
const STANDARD_PARAMS = 3;
/** What the server gives minima and maxima of at once. */
export const MAX_EXTREMES = 20;

export function attribute(name: string): ColumnRef {
  return { kind: 'attribute', name, aggregate: 'last' };
}

/** `attribute.status`, `parameter.lr`, `metric.max.acc`: names may hold dots of their own. */
export function columnKey(column: ColumnRef): string {
  const { kind, name, aggregate } = column;
  return kind === 'metric' ? `${kind}.${aggregate}.${name}` : `${kind}.${name}`;
}

/** The column of a key, or null where it is none. */
export function parseColumn(key: string): ColumnRef | null {
  const metric = /^metric\.(last|min|max)\.(.+)$/s.exec(key);
  if (metric) {
    return { kind: 'metric', aggregate: metric[1] as ColumnRef['aggregate'], name: metric[2] ?? '' };
  }
  const other = /^(parameter|tag|attribute)\.(.+)$/s.exec(key);
  return other ? { kind: other[1] as ColumnRef['kind'], name: other[2] ?? '', aggregate: 'last' } : null;
}

/** Columns as an address holds them; null where it says nothing of them. */
export function parseColumns(text: string | undefined): readonly ColumnRef[] | null {
  if (text === undefined) {
    return null;
  }
  const keys = parseList(text).filter(key => typeof key === 'string');
  return keys.map(parseColumn).filter(column => column !== null);
}

export function formatColumns(columns: readonly ColumnRef[]): string {
  return JSON.stringify(columns.map(columnKey));
}

/** What is shown before anyone chose: state, times, cost, the first metrics and parameters. */
export function standardColumns(known: readonly RunColumn[]): readonly ColumnRef[] {
  const first = (kind: RunColumn['kind'], count: number): ColumnRef[] =>
    known
      .filter(column => column.kind === kind)
      .slice(0, count)
      .map(({ name }) => ({ kind, name, aggregate: 'last' }));
  return [
    ...STANDARD.map(attribute),
    ...first('metric', STANDARD_METRICS),
    ...first('parameter', STANDARD_PARAMS),
    ...STANDARD_LAST.map(attribute)
  ];
}

/** `-metric.max.acc`: descending by the best accuracy. */
export function formatSort(sort: RunSort): string {
  return `${sort.descending ? '-' : ''}${columnKey(sort)}`;
}

/** The order that an address asks for; newest first where it asks for none. */
export function parseSort(text: string | undefined): RunSort {
  const descending = text?.startsWith('-') ?? true;
  const column = parseColumn((text ?? '').replace(/^-/, '')) ?? attribute('start_time');
  return { ...column, descending };
}

/** The order after a click on a header: figures and times begin with the largest. */
export function nextSort(sort: RunSort, column: ColumnRef, numeric: boolean): RunSort {
  const same = columnKey(sort) === columnKey(column);
  return { ...column, descending: same ? !sort.descending : numeric };
}

export function isSortable(column: ColumnRef): boolean {
  return !(column.kind === 'attribute' && NOT_SORTABLE.includes(column.name));
}

/** Metrics whose minimum or maximum the chosen columns show. */
export function extremesOf(columns: readonly ColumnRef[]): string[] {
  const names = columns
    .filter(({ kind, aggregate }) => kind === 'metric' && aggregate !== 'last')
    .map(({ name }) => name);
  return [...new Set(names)].slice(0, MAX_EXTREMES);
}

/** Whether a run has a field that no column is known for. */
export function hasUnknown(run: Run, known: ReadonlySet<string>): boolean {
  return (
    Object.keys(run.metrics).some(name => !known.has(`metric.last.${name}`)) ||
    Object.keys(run.params).some(name => !known.has(`parameter.${name}`)) ||
    Object.keys(run.tags).some(name => !known.has(`tag.${name}`))
  );
}

/** The list in a text of JSON; empty where there is none. Addresses may hold anything. */
export function parseList(text: string | undefined): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
