/** Trials as parallel coordinates. Pure functions. */
import { significant } from '../core/format';
import type { IParallelAxis } from '../core/parallel';
import { parallelLine, parallelPlot } from '../core/parallel';
import type { Data, Layout } from '../core/plot';
import { COLORS } from '../core/plot';
import type { ParameterAxis, TuningHistory } from '../core/wire';
import { bestOf, endsOf, MOST_LINES, placeOn, scaleOf, scored, thinned } from './columns';
import type { Chosen } from './steering';

/** Without WebGL each trial is a line of its own; more of them can't be told apart. */
const MAX_LINES = 100;
const MOST_TICKS = 6;

export const PARALLEL_LAYOUT: Partial<Layout> = { margin: { l: 64, r: 40, t: 56, b: 24 }, showlegend: false };

/** Parallel coordinates of trials, coloured by the objective. */
export function parallelTraces(history: TuningHistory, chosen: Chosen, webgl: boolean): readonly Data[] {
  const axes = axesOf(history, chosen);
  const objectives = axes[axes.length - 1]?.values ?? [];
  if (objectives.length === 0) {
    return [];
  }
  if (webgl) {
    return [parallelPlot(axes, objectives)];
  }
  return drawnTrials(history)
    .slice(0, MAX_LINES)
    .map((at, index) =>
      parallelLine(axes, index, {
        name: String(history.numbers[at]),
        texts: [...history.axes.map(({ name }) => String(history.parameters[name]?.[at] ?? '–')), ''],
        line: { color: COLORS[index % COLORS.length] ?? COLORS[0] }
      })
    );
}

/** The axes of a history: each parameter, then the objective; trials without an objective are left out. */
export function axesOf(history: TuningHistory, chosen: Chosen): readonly IParallelAxis[] {
  const places = drawnTrials(history);
  const parameters = history.axes.map(axis => ({
    label: axis.name,
    values: places.map(at => placeOn(axis, history.parameters[axis.name]?.[at]) ?? endsOf(axis)[0]),
    range: endsOf(axis),
    ...(axis.kind === 'categorical' ? { words: axis.values } : ticksOf(axis)),
    chosen: chosen[axis.name]
  }));
  const objectives = places.map(at => history.objectives[at] ?? 0);
  return [...parameters, { label: history.objective.metric, values: objectives, range: extent(objectives) }];
}

/** Places of the trials that are drawn, the best always among them. */
export function drawnTrials(history: TuningHistory): readonly number[] {
  return thinned(scored(history), MOST_LINES, bestOf(history));
}

function extent(values: readonly number[]): readonly [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  return low < high ? [low, high] : low === high ? [low - 0.5, high + 0.5] : [0, 1];
}

/** Values at whole powers of ten on an axis that is not linear. */
function ticksOf(axis: ParameterAxis): Pick<IParallelAxis, 'ticks'> {
  if (axis.scale === 'Linear') {
    return {};
  }
  const [low, high] = endsOf(axis);
  const { from } = scaleOf(axis);
  const step = Math.max(1, Math.ceil((high - low) / MOST_TICKS));
  const places = [low];
  for (let at = Math.floor(low) + 1; at < high - 0.05; at += step) {
    places.push(at);
  }
  places.push(high);
  return { ticks: places.map(at => ({ at, text: significant(from(at), 3) })) };
}
