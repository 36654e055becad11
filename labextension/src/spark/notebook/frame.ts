/** A table that came from Spark, as the kernel puts it below its cell. Pure functions. */
import { field, readCount, readList, readNumber, readText } from './reading';

export const FRAME_TYPE = 'application/vnd.smstudio.frame.v1+json';

const MAX_COLUMNS = 1_000;
/** The kernel sends no more. */
const MAX_ROWS = 1_000;
const MAX_BARS = 100;
const MAX_NAME = 200;
/** Types of Spark, Arrow and pandas whose values are drawn as figures. */
const NUMERIC =
  /^(u?(tiny|small|big)?int|integer|long|short|byte|u?int\d+|float|double|float\d+|decimal|number)/i;

export type Cell = string | number | boolean | null;

/** How values are spread: by their sizes, or by which there are. */
export interface IHistogram {
  /** What each bar stands for. */
  labels: readonly string[];
  counts: readonly number[];
}

export interface IFrameColumn {
  /** Its place; names can be there twice. */
  index: number;
  name: string;
  type: string;
  numeric: boolean;
  nulls: number;
  distinct: number | null;
  minimum: string;
  maximum: string;
  histogram: IHistogram | null;
}

export interface IFrame {
  columns: readonly IFrameColumn[];
  rows: readonly (readonly Cell[])[];
  /** How many there are where they came from; null where nobody has counted. */
  total: number | null;
  cut: boolean;
  note: string;
}

/** Read the data of an output. */
export function readFrame(data: unknown): IFrame {
  const columns = readList(field(data, 'columns'), MAX_COLUMNS).map(readColumn);
  const total = readNumber(field(data, 'rows_total'));
  return {
    columns,
    rows: readList(field(data, 'rows'), MAX_ROWS).map(row =>
      columns.map(({ index }) => readCell(Array.isArray(row) ? (row as unknown[])[index] : null))
    ),
    total: total === null ? null : readCount(total),
    cut: field(data, 'cut') === true,
    note: readText(field(data, 'note'))
  };
}

/** The frame as text that spreadsheets take from the clipboard. */
export function toTabs(frame: IFrame): string {
  const clean = (cell: Cell): string => (cell === null ? '' : String(cell).replace(/[\t\r\n]+/g, ' '));
  return [frame.columns.map(column => clean(column.name)), ...frame.rows.map(row => row.map(clean))]
    .map(row => row.join('\t'))
    .join('\n');
}

function readColumn(data: unknown, index: number): IFrameColumn {
  const type = readText(field(data, 'type'), MAX_NAME);
  return {
    index,
    name: readText(field(data, 'name'), MAX_NAME),
    type,
    numeric: NUMERIC.test(type),
    nulls: readCount(field(data, 'nulls')),
    distinct: readNumber(field(data, 'distinct')),
    minimum: readEnd(field(data, 'min')),
    maximum: readEnd(field(data, 'max')),
    histogram: readHistogram(field(data, 'histogram'))
  };
}

function readHistogram(data: unknown): IHistogram | null {
  const counts = readList(field(data, 'counts'), MAX_BARS).map(readCount);
  const edges = readList(field(data, 'edges'), MAX_BARS + 1).map(readEnd);
  const names = readList(field(data, 'labels'), MAX_BARS).map(readEnd);
  if (counts.length === 0) {
    return null;
  }
  const between = (_: number, bar: number): string =>
    edges[bar + 1] === undefined ? '' : `${edges[bar]} – ${edges[bar + 1]}`;
  const labels = names.length === counts.length ? names : counts.map(between);
  return { labels, counts };
}

/** One end of the values, or the name of a bar. */
function readEnd(value: unknown): string {
  const number = readNumber(value);
  return number === null ? readText(value, MAX_NAME) : String(Number(number.toPrecision(6)));
}

function readCell(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return value ?? null;
  }
  return typeof value === 'string' ? readText(value) : readText(JSON.stringify(value));
}
