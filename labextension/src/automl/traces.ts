/** Charts of a candidate as plotly draws them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { significant } from '../core/format';
import type { Data, Layout } from '../core/plot';
import { COLORS, shown } from '../core/plot';
import type {
  ConfusionMatrix,
  FeatureImportance,
  LiftCurve,
  PrecisionRecallCurve,
  Residuals,
  RocCurve,
  RowExplanation
} from '../core/wire';

/** More bars than this can't be read; they are sorted, so the least are left out. */
export const MANY_BARS = 20;

const UP = COLORS[0];
const DOWN = COLORS[1];

/** A title of an axis. */
function titled(text: string): { title: { text: string } } {
  return { title: { text } };
}

/** Axes of the titles. */
export function axes(x: string, y: string): Partial<Layout> {
  return { xaxis: titled(x), yaxis: titled(y) };
}

/** Importances as bars, the greatest on top. */
export function importanceTraces(importance: readonly FeatureImportance[]): readonly Data[] {
  const bars = importance.slice(0, MANY_BARS).reverse();
  return bars.length === 0
    ? []
    : [
        {
          type: 'bar',
          orientation: 'h',
          x: bars.map(({ value }) => value),
          y: bars.map(({ feature }) => shown(feature)),
          marker: { color: UP },
          hovertemplate: '%{y}: %{x:.4g}<extra></extra>'
        }
      ];
}

/** What each column adds to or takes from the prediction of one row, the strongest on top. */
export function contributionTraces(row: RowExplanation): readonly Data[] {
  const bars = Object.entries(row.contributions)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .slice(0, MANY_BARS)
    .reverse();
  return [
    {
      type: 'bar',
      orientation: 'h',
      x: bars.map(([, value]) => value),
      y: bars.map(([name]) => shown(`${name} = ${textOf(row.values[name])}`)),
      marker: { color: bars.map(([, value]) => (value < 0 ? DOWN : UP)) },
      hovertemplate: '%{y}: %{x:+.4g}<extra></extra>'
    }
  ];
}

/** Longer names leave bars no room; the whole name is seen on pointing at its bar. */
const LONG = 28;

/** Axes of bars: the title of their lengths, and their names, cut where they are long. */
export function barAxes(title: string, bars: readonly Data[]): Partial<Layout> {
  const names = bars.flatMap(trace => ('y' in trace ? (trace.y as string[]) : []));
  const cut = (name: string): string => (name.length > LONG ? `${name.slice(0, LONG - 1)}…` : name);
  return {
    xaxis: titled(title),
    // An entity may not be cut: what begins markup is written as one.
    yaxis: {
      tickmode: 'array',
      tickvals: names,
      ticktext: names.map(name => (name.includes('&') ? name : cut(name)))
    }
  };
}

function textOf(value: unknown): string {
  return value == null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Counts of true (down) and predicted (across) classes. */
export function confusionTraces(matrix: ConfusionMatrix, trans: TranslationBundle): readonly Data[] {
  const labels = matrix.labels.map(shown);
  return [
    {
      type: 'heatmap',
      x: labels,
      y: labels,
      z: matrix.counts,
      colorscale: [
        [0, '#deebf7'],
        [1, UP]
      ],
      showscale: false,
      text: matrix.counts.map(row => row.map(String)),
      texttemplate: '%{text}',
      hovertemplate: `${trans.__('true')} %{y}, ${trans.__('predicted')} %{x}: %{z}<extra></extra>`
    } as unknown as Data
  ];
}

/** Axes of a confusion matrix: classes are no numbers, and the first is on top. */
export function confusionLayout(trans: TranslationBundle): Partial<Layout> {
  return {
    xaxis: { ...titled(trans.__('Predicted')), type: 'category' },
    yaxis: { ...titled(trans.__('True')), type: 'category', autorange: 'reversed' }
  };
}

function line(name: string, x: readonly number[], y: readonly number[], at: number): Data {
  return {
    type: 'scatter',
    mode: 'lines',
    name: shown(name),
    x: [...x],
    y: [...y],
    line: { color: COLORS[at % COLORS.length] ?? COLORS[0], width: 2 },
    hovertemplate: '%{x:.3f}, %{y:.3f}<extra>%{fullData.name}</extra>'
  };
}

/** What would be had by chance, or by a perfect prediction. */
function reference(name: string, x: readonly number[], y: readonly number[]): Data {
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x: [...x],
    y: [...y],
    line: { color: COLORS[7], dash: 'dot', width: 1 },
    hoverinfo: 'skip'
  };
}

export function rocTraces(curves: readonly RocCurve[], trans: TranslationBundle): readonly Data[] {
  return curves.length === 0
    ? []
    : [
        ...curves.map((curve, at) =>
          line(
            trans.__('%1 (AUC %2)', curve.label, significant(curve.auc, 3)),
            curve.false_positive_rate,
            curve.true_positive_rate,
            at
          )
        ),
        reference(trans.__('Chance'), [0, 1], [0, 1])
      ];
}

export function precisionRecallTraces(curves: readonly PrecisionRecallCurve[]): readonly Data[] {
  return curves.map((curve, at) => line(curve.label, curve.recall, curve.precision, at));
}

export function gainTraces(curves: readonly LiftCurve[], trans: TranslationBundle): readonly Data[] {
  return curves.length === 0
    ? []
    : [
        ...curves.map((curve, at) => line(curve.label, curve.share, curve.gain, at)),
        reference(trans.__('Chance'), [0, 1], [0, 1])
      ];
}

export function liftTraces(curves: readonly LiftCurve[], trans: TranslationBundle): readonly Data[] {
  return curves.length === 0
    ? []
    : [
        ...curves.map((curve, at) => line(curve.label, curve.share, curve.lift, at)),
        reference(trans.__('Chance'), [0, 1], [1, 1])
      ];
}

function points(x: readonly number[], y: readonly number[]): Data {
  return {
    type: 'scatter',
    mode: 'markers',
    x: [...x],
    y: [...y],
    showlegend: false,
    marker: { color: COLORS[0], size: 6, opacity: 0.6 },
    hovertemplate: '%{x:.4g}, %{y:.4g}<extra></extra>'
  };
}

/** Predicted over actual, with the line where both are the same. */
export function predictedTraces(residuals: Residuals, trans: TranslationBundle): readonly Data[] {
  const { actual, predicted } = residuals;
  const ends = endsOf(actual);
  return [points(actual, predicted), reference(trans.__('Perfect'), ends, ends)];
}

/** What was missed by, over what was predicted. */
export function residualTraces(residuals: Residuals, trans: TranslationBundle): readonly Data[] {
  const { actual, predicted } = residuals;
  const missed = actual.map((value, at) => value - (predicted[at] ?? value));
  return [points(predicted, missed), reference(trans.__('Perfect'), endsOf(predicted), [0, 0])];
}

function endsOf(values: readonly number[]): [number, number] {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity]
  );
  return [low ?? 0, high ?? 0];
}
