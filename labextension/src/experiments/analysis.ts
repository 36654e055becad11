/** What is analyzed of which runs, as its address holds it. Pure functions. */
import type { PageParams } from '../core/pages';
import type { Run } from '../core/wire';
import type { ColumnRef } from './columns';
import { columnKey, formatColumns, parseColumn, parseColumns } from './columns';
import { figureOf } from './values';

export const TABS = ['line', 'scatter', 'bar', 'histogram', 'parallel', 'differences'] as const;
export type AnalysisTab = (typeof TABS)[number];

/** The state of an analysis; null: chosen by the page. */
export interface IAnalysis {
  readonly runs: readonly string[];
  readonly tab: AnalysisTab;
  /** Of the line chart, one chart each; of the bar chart and the parallel axes, all together. */
  readonly columns: readonly ColumnRef[] | null;
  readonly x: ColumnRef | null;
  readonly y: ColumnRef | null;
  /** Weight of the past in an exponential mean; 0: none. */
  readonly smoothing: number;
  readonly overTime: boolean;
  readonly logX: boolean;
  readonly logY: boolean;
}

const RUN_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MOST_SMOOTHING = 0.99;

export function parseAnalysis(params: PageParams, most: number): IAnalysis {
  const smoothing = Number(params['smoothing'] ?? 0);
  const ids = (params['runs'] ?? '').split(',').filter(id => RUN_ID.test(id));
  return {
    runs: [...new Set(ids)].slice(0, most),
    tab: TABS.find(tab => tab === params['tab']) ?? 'line',
    columns: parseColumns(params['fields']),
    x: parseColumn(params['x'] ?? ''),
    y: parseColumn(params['y'] ?? ''),
    smoothing: smoothing >= 0 ? Math.min(MOST_SMOOTHING, smoothing) : 0,
    overTime: params['time'] === '1',
    logX: params['logx'] === '1',
    logY: params['logy'] === '1'
  };
}

export function formatAnalysis(analysis: IAnalysis): PageParams {
  const { runs, tab, columns, x, y, smoothing } = analysis;
  return {
    view: 'analyze',
    runs: runs.join(','),
    tab,
    ...(columns ? { fields: formatColumns(columns) } : {}),
    ...(x ? { x: columnKey(x) } : {}),
    ...(y ? { y: columnKey(y) } : {}),
    ...(smoothing > 0 ? { smoothing: String(smoothing) } : {}),
    ...(analysis.overTime ? { time: '1' } : {}),
    ...(analysis.logX ? { logx: '1' } : {}),
    ...(analysis.logY ? { logy: '1' } : {})
  };
}

/** Metrics that any of the runs has, in alphabetical order. */
export function metricsOf(runs: readonly Run[]): readonly ColumnRef[] {
  return refs(
    'metric',
    runs.map(run => Object.keys(run.metrics))
  );
}

export function paramsOf(runs: readonly Run[]): readonly ColumnRef[] {
  return refs(
    'parameter',
    runs.map(run => Object.keys(run.params))
  );
}

/** Fields in which at least two runs have different figures: what a chart can tell apart. */
export function varying(runs: readonly Run[], columns: readonly ColumnRef[]): readonly ColumnRef[] {
  return columns.filter(column => {
    const figures = runs.map(run => figureOf(run, column)).filter(figure => figure !== null);
    return new Set(figures).size > 1;
  });
}

function refs(kind: ColumnRef['kind'], names: readonly (readonly string[])[]): readonly ColumnRef[] {
  return [...new Set(names.flat())].sort().map(name => ({ kind, name, aggregate: 'last' }));
}
