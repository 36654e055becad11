/** Charts of trials as plotly draws them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Data, Layout } from '../core/plot';
import { COLORS, shown } from '../core/plot';
import type { Importances, ParameterAxis, TrialCurves, TrialState, TuningHistory } from '../core/wire';
import { bestOf, MANY_TRIALS, scored, thinned } from './columns';
import type { ISurface } from './surface';

const COLOR_OF_BEST = COLORS[1];
const STAR = { symbol: 'star', size: 14, color: COLOR_OF_BEST } as const;
/** One of thousands: where they are dense is seen by what shines through. */
const SPECK = { size: 3, opacity: 0.6 } as const;
/** A curve of one point can't be seen as a line. */
const ENDS_MARKED = 300;

/** Up to here each whole number has a tick of its own. */
const FEW_TICKS = 10;

/** What became of a trial, as charts tell it. */
type Outcome = 'completed' | 'early' | 'stopped' | 'failed' | 'running';

const OUTCOMES: readonly Outcome[] = ['completed', 'early', 'stopped', 'failed', 'running'];
const LOOKS: Readonly<Record<Outcome, { color: string; symbol: string }>> = {
  completed: { color: COLORS[0], symbol: 'circle' },
  early: { color: COLORS[4], symbol: 'x' },
  stopped: { color: COLORS[7], symbol: 'square' },
  failed: { color: COLORS[6], symbol: 'triangle-down' },
  running: { color: COLORS[2], symbol: 'circle-open' }
};

function outcomeOf(state: TrialState, early: boolean): Outcome {
  if (early) {
    return 'early';
  }
  return state === 'Completed'
    ? 'completed'
    : state === 'Failed'
      ? 'failed'
      : state === 'Stopped'
        ? 'stopped'
        : 'running';
}

function namesOf(trans: TranslationBundle): Readonly<Record<Outcome, string>> {
  return {
    completed: trans.__('Completed'),
    early: trans.__('Stopped early'),
    stopped: trans.__('Stopped'),
    failed: trans.__('Failed'),
    running: trans.__('InProgress')
  };
}

/** Objectives in the order of the trials, the best so far as a line, the best starred. */
export function historyTraces(
  history: TuningHistory,
  webgl: boolean,
  trans: TranslationBundle
): readonly Data[] {
  const all = scored(history);
  if (all.length === 0) {
    return [];
  }
  // Without WebGL ten thousand points take seconds, and cover each other all the same.
  const places = webgl ? all : thinned(all, MANY_TRIALS, bestOf(history));
  const type = webgl && places.length > MANY_TRIALS ? ('scattergl' as const) : ('scatter' as const);
  const known = history.best.flatMap((best, at) => (best === null ? [] : [at]));
  return [
    ...pointTraces(history, places, at => history.numbers[at] ?? 0, type, trans),
    {
      type,
      mode: 'lines',
      name: trans.__('Best so far'),
      x: known.map(at => history.numbers[at] ?? 0),
      y: known.map(at => history.best[at] ?? 0),
      line: { color: COLOR_OF_BEST, shape: 'hv', width: 2 },
      hoverinfo: 'skip'
    },
    ...starTraces(history, at => history.numbers[at] ?? 0, trans)
  ];
}

/** Axes of the optimisation history. */
export function historyLayout(metric: string, trials: number, trial: string): Partial<Layout> {
  return {
    xaxis: { title: { text: trial }, ...wholeTicks(trials) },
    yaxis: { title: { text: shown(metric) } },
    legend: { orientation: 'h', y: -0.25, x: 0 }
  };
}

/** Ticks of an axis that counts from 0 to `most`: none between whole numbers. */
export function wholeTicks(most: number): Partial<Layout['xaxis']> {
  return most <= FEW_TICKS ? { dtick: 1, tick0: 0 } : {};
}

/** The objective over one parameter. */
export function sliceTraces(
  history: TuningHistory,
  axis: ParameterAxis,
  trans: TranslationBundle
): readonly Data[] {
  const column = history.parameters[axis.name] ?? [];
  const places = thinned(scored(history), MANY_TRIALS, bestOf(history)).filter(at => column[at] != null);
  const x = (at: number): number | string => {
    const value = column[at] ?? '';
    return typeof value === 'string' ? shown(value) : value;
  };
  return places.length === 0
    ? []
    : [...pointTraces(history, places, x, 'scatter', trans), ...starTraces(history, x, trans)];
}

/** The axis of a parameter, on its own scale. */
export function axisLayout(axis: ParameterAxis): Partial<Layout['xaxis']> {
  const type =
    axis.kind === 'categorical' ? 'category' : axis.scale === 'Logarithmic' ? ('log' as const) : 'linear';
  return {
    title: { text: shown(axis.name) },
    type,
    ...(axis.kind === 'categorical' ? { categoryorder: 'array', categoryarray: axis.values.map(shown) } : {})
  };
}

function pointTraces(
  history: TuningHistory,
  places: readonly number[],
  x: (at: number) => number | string,
  type: 'scatter' | 'scattergl',
  trans: TranslationBundle
): readonly Data[] {
  const names = namesOf(trans);
  return OUTCOMES.flatMap(outcome => {
    const own = places.filter(
      at => outcomeOf(history.states[at] ?? 'Waiting', history.stopped_early[at] ?? false) === outcome
    );
    return own.length === 0
      ? []
      : [
          {
            type,
            mode: 'markers',
            name: names[outcome],
            x: own.map(x),
            y: own.map(at => history.objectives[at] ?? null),
            customdata: own.map(at => history.numbers[at] ?? 0),
            marker: { ...LOOKS[outcome], ...(places.length > MANY_TRIALS ? SPECK : { size: 7 }) },
            hovertemplate: `${trans.__('Trial %1', '%{customdata}')}: %{y:.4g}<extra>%{x}</extra>`
          } as Data
        ];
  });
}

function starTraces(
  history: TuningHistory,
  x: (at: number) => number | string,
  trans: TranslationBundle
): readonly Data[] {
  const best = bestOf(history);
  return best === null
    ? []
    : [
        {
          type: 'scatter',
          mode: 'markers',
          name: trans.__('Best'),
          x: [x(best)],
          y: [history.objectives[best] ?? null],
          customdata: [history.numbers[best] ?? 0],
          marker: STAR,
          hovertemplate: `${trans.__('Best: trial %1', '%{customdata}')}: %{y:.4g}<extra></extra>`
        }
      ];
}

/** The objective over two parameters: between the trials, and the trials themselves. */
export function contourTraces(surface: ISurface, trans: TranslationBundle): readonly Data[] {
  const text = (values: readonly (number | string)[]): (number | string)[] =>
    values.map(value => (typeof value === 'string' ? shown(value) : value));
  return [
    {
      type: 'contour',
      x: text(surface.x),
      y: text(surface.y),
      z: surface.z.map(row => [...row]),
      colorscale: 'Viridis',
      contours: { coloring: 'heatmap' },
      line: { width: 0.5 },
      hoverinfo: 'skip'
    },
    {
      type: 'scatter',
      mode: 'markers',
      x: text(surface.trials.x),
      y: text(surface.trials.y),
      text: surface.trials.numbers.map((number, at) =>
        trans.__('Trial %1: %2', number, (surface.trials.z[at] ?? 0).toPrecision(4))
      ),
      customdata: [...surface.trials.numbers],
      marker: { color: '#ffffff', size: 6, line: { color: '#000000', width: 1 } },
      hovertemplate: '%{text}<extra>%{x}, %{y}</extra>',
      showlegend: false
    }
  ];
}

/** What each parameter explains, the most at the top. */
export function importanceTraces(importances: Importances): readonly Data[] {
  const items = [...importances.items].reverse();
  return items.length === 0
    ? []
    : [
        {
          type: 'bar',
          orientation: 'h',
          x: items.map(({ importance }) => importance),
          y: items.map(({ name }) => shown(name)),
          marker: { color: COLORS[0] },
          hovertemplate: '%{y}: %{x:.1%}<extra></extra>'
        }
      ];
}

/** How the objective went within each trial; one trace an outcome, with gaps between trials. */
export function curveTraces(curves: TrialCurves, webgl: boolean, trans: TranslationBundle): readonly Data[] {
  const names = namesOf(trans);
  const points = curves.curves.reduce((sum, curve) => sum + curve.steps.length, 0);
  return OUTCOMES.flatMap(outcome => {
    const own = curves.curves.filter(
      curve => curve.steps.length > 0 && outcomeOf(curve.state, curve.stopped_early) === outcome
    );
    return own.length === 0
      ? []
      : [
          {
            type: webgl && points > MANY_TRIALS * 4 ? 'scattergl' : 'scatter',
            mode: own.length > ENDS_MARKED ? 'lines' : 'lines+markers',
            name: names[outcome],
            x: own.flatMap(curve => [...curve.steps, null]),
            y: own.flatMap(curve => [...curve.values, null]),
            customdata: own.flatMap(curve => [...curve.steps.map(() => curve.number), null]),
            line: {
              color: LOOKS[outcome].color,
              width: 1.5,
              ...(outcome === 'early' ? { dash: 'dot' } : {})
            },
            marker: {
              ...LOOKS[outcome],
              // The end of a curve carries its outcome's mark.
              size: own.flatMap(curve => [...curve.steps.map((_, at) => markSize(curve.steps, at)), 0])
            },
            hovertemplate: `${trans.__('Trial %1', '%{customdata}')}: %{y:.4g}<extra>%{x}</extra>`
          } as Data
        ];
  });
}

function markSize(steps: readonly number[], at: number): number {
  return at === steps.length - 1 ? 6 : 0;
}

/** When each trial ran: a bar from its start to its end. */
export function timelineTraces(history: TuningHistory, trans: TranslationBundle): readonly Data[] {
  const names = namesOf(trans);
  return OUTCOMES.flatMap(outcome => {
    const own = history.numbers.flatMap((_, at) =>
      history.started[at] &&
      outcomeOf(history.states[at] ?? 'Waiting', history.stopped_early[at] ?? false) === outcome
        ? [at]
        : []
    );
    return own.length === 0
      ? []
      : [
          {
            type: 'scatter',
            mode: 'lines',
            name: names[outcome],
            x: own.flatMap(at => [...span(history, at), null]),
            y: own.flatMap(at => [history.numbers[at] ?? 0, history.numbers[at] ?? 0, null]),
            customdata: own.flatMap(at => [history.seconds[at] ?? 0, history.seconds[at] ?? 0, null]),
            line: { color: LOOKS[outcome].color, width: history.numbers.length > 100 ? 2 : 6 },
            hovertemplate: `${trans.__('Trial %1', '%{y}')}: %{customdata:.3~s}s<extra></extra>`
          }
        ];
  });
}

function span(history: TuningHistory, at: number): [string, string] {
  const start = new Date(history.started[at] ?? 0);
  const end = new Date(start.getTime() + (history.seconds[at] ?? 0) * 1000);
  return [start.toISOString(), end.toISOString()];
}
