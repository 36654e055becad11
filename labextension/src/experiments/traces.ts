/** Charts of runs as plotly draws them. Pure functions. */
import type { IParallelAxis } from '../core/parallel';
import { parallelLine, parallelPlot } from '../core/parallel';
import type { Data, Layout } from '../core/plot';
import { colorOf, COLORS, shown } from '../core/plot';
import type { MetricHistory, Run } from '../core/wire';
import type { ColumnRef } from './columns';
import { figureOf, numberOf, valueOf } from './values';

/** How the lines and points of a run look, wherever they are drawn. */
export interface IRunStyle {
  readonly name: string;
  readonly color: string;
  readonly dash: (typeof DASHES)[number];
  readonly symbol: (typeof SYMBOLS)[number];
  readonly pattern: (typeof PATTERNS)[number];
}

export type RunStyles = ReadonlyMap<string, IRunStyle>;

/** Tell runs of the same colour apart. */
const DASHES = ['solid', 'dash', 'dot', 'dashdot'] as const;
const PATTERNS = ['', '/', 'x', '.'] as const;
const SYMBOLS = ['circle', 'square', 'diamond', 'triangle-up'] as const;
/** More points than this are drawn with WebGL where the browser has it. */
const MANY_POINTS = 20_000;
/** Beside more smoothed curves than this, the curves themselves would be a fog. */
const MAX_FAINT = 12;
const FAINT = 0.25;

/** A run has its colour everywhere; runs that share one get different dashes, symbols, patterns. */
export function stylesOf(runs: readonly Pick<Run, 'id' | 'name'>[]): RunStyles {
  const used = new Map<string, number>();
  return new Map(
    runs.map(run => {
      const color = colorOf(run.id);
      const count = used.get(color) ?? 0;
      used.set(color, count + 1);
      const dash = DASHES[count % DASHES.length] ?? 'solid';
      const symbol = SYMBOLS[count % SYMBOLS.length] ?? 'circle';
      const pattern = PATTERNS[count % PATTERNS.length] ?? '';
      return [run.id, { name: run.name || run.id, color, dash, symbol, pattern }];
    })
  );
}

/** Exponential mean with `weight` for the past; what is no number is passed over. */
export function smooth(values: readonly number[], weight: number): number[] {
  let past: number | null = null;
  return values.map(value => {
    if (!Number.isFinite(value)) {
      return value;
    }
    past = past === null ? value : weight * past + (1 - weight) * value;
    return past;
  });
}

export interface ILineOptions {
  /** 0: none. */
  smoothing: number;
  /** Seconds since the first point instead of steps. */
  overTime: boolean;
  webgl: boolean;
}

/** One curve a run, of one metric. */
export function lineTraces(
  histories: readonly MetricHistory[],
  styles: RunStyles,
  options: ILineOptions
): readonly Data[] {
  const points = histories.reduce((sum, history) => sum + history.steps.length, 0);
  const type = options.webgl && points > MANY_POINTS ? ('scattergl' as const) : ('scatter' as const);
  const faint = options.smoothing > 0 && histories.length <= MAX_FAINT;
  return histories.flatMap(history => {
    const style = styles.get(history.run_id);
    const values = history.values.map(numberOf);
    const line = { color: style?.color ?? COLORS[0], dash: style?.dash ?? 'solid', width: 2 };
    const common = {
      type,
      mode: history.steps.length === 1 ? ('markers' as const) : ('lines' as const),
      name: shown(style?.name ?? history.run_id),
      x: options.overTime ? secondsOf(history.times) : history.steps
    };
    const smoothed = {
      ...common,
      y: options.smoothing > 0 ? smooth(values, options.smoothing) : values,
      line,
      marker: { color: line.color, symbol: style?.symbol ?? 'circle' },
      hovertemplate: '%{x}: %{y:.4g}<extra>%{fullData.name}</extra>'
    };
    const raw = { ...common, y: values, line, opacity: FAINT, hoverinfo: 'skip' as const };
    return faint ? [raw, smoothed] : [smoothed];
  });
}

function secondsOf(times: readonly number[]): number[] {
  return times.map(time => (time - (times[0] ?? 0)) / 1000);
}

/** One point a run; parameters that are no numbers stand as words on their axis. */
export function scatterTraces(
  runs: readonly Run[],
  x: ColumnRef,
  y: ColumnRef,
  styles: RunStyles
): readonly Data[] {
  const drawn = runs.filter(run => valueOf(run, x) !== null && valueOf(run, y) !== null);
  return drawn.length === 0
    ? []
    : [
        {
          type: 'scatter',
          mode: 'markers',
          x: drawn.map(run => figureOf(run, x) ?? shown(String(valueOf(run, x)))),
          y: drawn.map(run => figureOf(run, y) ?? shown(String(valueOf(run, y)))),
          text: drawn.map(run => shown(run.name || run.id)),
          marker: {
            size: 9,
            color: drawn.map(run => styles.get(run.id)?.color ?? COLORS[0]),
            symbol: drawn.map(run => styles.get(run.id)?.symbol ?? 'circle')
          },
          hovertemplate: '%{text}<br>%{x}, %{y:.4g}<extra></extra>'
        }
      ];
}

/** Runs side by side: of one field in the colours of the runs, of several a group each. */
export function barTraces(
  runs: readonly Run[],
  columns: readonly ColumnRef[],
  styles: RunStyles
): readonly Data[] {
  const [only] = columns;
  // Runs may have the same name: their place keeps them apart.
  const axis = { x: runs.map((_, index) => index), hovertext: runs.map(run => shown(run.name || run.id)) };
  return columns.map(column => ({
    type: 'bar',
    name: shown(column.name),
    ...axis,
    y: runs.map(run => figureOf(run, column)),
    ...(columns.length === 1 && column === only
      ? {
          marker: {
            color: runs.map(run => styles.get(run.id)?.color ?? COLORS[0]),
            pattern: { shape: runs.map(run => styles.get(run.id)?.pattern ?? '') }
          }
        }
      : {}),
    hovertemplate: '%{hovertext}: %{y:.4g}<extra>%{fullData.name}</extra>'
  }));
}

/** The axis of a bar chart: names where there is room for them. */
export function barAxis(runs: readonly Run[]): NonNullable<Layout['xaxis']> {
  const names = runs.map(run => shown(run.name || run.id));
  const cut = names.map(name => (name.length > 18 ? `${name.slice(0, 17)}…` : name));
  const axis: Partial<Layout['xaxis']> = {
    tickmode: 'array',
    tickvals: runs.map((_, index) => index),
    ticktext: cut
  };
  return axis;
}

export function histogramTraces(runs: readonly Run[], column: ColumnRef): readonly Data[] {
  const values = runs.map(run => figureOf(run, column) ?? text(run, column)).filter(value => value !== null);
  return values.length === 0
    ? []
    : [
        {
          type: 'histogram',
          x: values,
          marker: { color: COLORS[0] },
          hovertemplate: '%{x}: %{y}<extra></extra>'
        }
      ];
}

/** One line a run over an axis for each field, coloured by the last field. Needs WebGL. */
export function parallelTraces(runs: readonly Run[], columns: readonly ColumnRef[]): readonly Data[] {
  const axes = columns.map(column => axisOf(runs, column));
  const last = axes[axes.length - 1];
  return last && runs.length > 0 ? [parallelPlot(axes, last.values)] : [];
}

/** The same as lines over axes from 0 to 1, for browsers without WebGL. */
export function parallelLines(
  runs: readonly Run[],
  columns: readonly ColumnRef[],
  styles: RunStyles
): readonly Data[] {
  const axes = columns.map(column => axisOf(runs, column));
  return runs.map((run, at) =>
    parallelLine(axes, at, {
      name: run.name || run.id,
      texts: columns.map(column => String(valueOf(run, column) ?? '–')),
      line: { color: styles.get(run.id)?.color ?? COLORS[0], dash: styles.get(run.id)?.dash ?? 'solid' }
    })
  );
}

/** Figures of a field; words get places of their own. What is missing lies at the lower end. */
function axisOf(runs: readonly Run[], column: ColumnRef): IParallelAxis {
  const raw = runs.map(run => valueOf(run, column));
  const figures = runs.map(run => figureOf(run, column));
  const words = raw.some((value, index) => typeof value === 'string' && figures[index] === null);
  if (words) {
    const names = [...new Set(raw.map(value => String(value ?? '–')))].sort();
    return {
      label: column.name,
      values: raw.map(value => names.indexOf(String(value ?? '–'))),
      range: [0, Math.max(1, names.length - 1)],
      words: names
    };
  }
  const known = figures.filter(figure => figure !== null);
  const low = known.length > 0 ? Math.min(...known) : 0;
  const high = known.length > 0 ? Math.max(...known) : 1;
  return {
    label: column.name,
    values: figures.map(figure => figure ?? low),
    range: [low, high > low ? high : low + 1]
  };
}

function text(run: Run, column: ColumnRef): string | null {
  const value = valueOf(run, column);
  return value === null ? null : shown(String(value));
}
