/** Charts of a frame. Pure functions. */
import type { Data, Layout } from '../../core/plot';
import { shown } from '../../core/plot';
import type { Cell, IFrame, IFrameColumn } from './frame';

export type ChartKind = 'bar' | 'line' | 'scatter' | 'histogram';
export type Aggregate = 'avg' | 'sum' | 'count';

export interface IChartChoice {
  kind: ChartKind;
  /** Indexes of columns. */
  x: number;
  y: number;
  aggregate: Aggregate;
}

/** What is likely wanted: how often the values of the first text, else of the first column. */
export function firstChoice(frame: IFrame): IChartChoice {
  const text = frame.columns.find(column => !column.numeric && (column.distinct ?? Infinity) <= 50);
  const number = frame.columns.find(column => column.numeric);
  const x = text ?? number ?? frame.columns[0];
  const y = number ?? frame.columns[0];
  return {
    kind: text && number ? 'bar' : 'histogram',
    x: x?.index ?? 0,
    y: y?.index ?? 0,
    aggregate: 'avg'
  };
}

/** Whether a kind of chart has a vertical column to choose. */
export function hasY({ kind, aggregate }: IChartChoice): boolean {
  return kind !== 'histogram' && !(kind === 'bar' && aggregate === 'count');
}

/** The traces of plotly. */
export function chartData(frame: IFrame, choice: IChartChoice): Data[] {
  const x = valuesOf(frame, choice.x);
  if (choice.kind === 'histogram') {
    return [{ type: 'histogram', x }];
  }
  if (choice.kind === 'bar') {
    const y = hasY(choice) ? { y: valuesOf(frame, choice.y) } : {};
    return [{ type: 'histogram', histfunc: choice.aggregate, x, ...y }];
  }
  const line = choice.kind === 'line';
  const order = frame.rows.map((_, row) => row);
  if (line) {
    order.sort((a, b) => compare(x[a] ?? null, x[b] ?? null));
  }
  const y = valuesOf(frame, choice.y);
  return [
    {
      type: 'scatter',
      mode: line ? 'lines' : 'markers',
      x: order.map(row => x[row] ?? null),
      y: order.map(row => y[row] ?? null)
    }
  ];
}

/** Axis titles; names of columns are nobody's markup. */
export function chartLayout(frame: IFrame, choice: IChartChoice, yTitle: string): Partial<Layout> {
  const named = (column: IFrameColumn | undefined): string => shown(column?.name ?? '');
  return {
    xaxis: { title: { text: named(frame.columns[choice.x]) } },
    yaxis: { title: { text: shown(yTitle) } },
    bargap: 0.1,
    showlegend: false
  };
}

function valuesOf(frame: IFrame, column: number): (string | number | null)[] {
  const plain = (cell: Cell): string | number | null =>
    typeof cell === 'string' ? shown(cell) : typeof cell === 'boolean' ? String(cell) : cell;
  return frame.rows.map(row => plain(row[column] ?? null));
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) {
    return Number(a === null) - Number(b === null);
  }
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}
