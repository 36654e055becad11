/** Ranges that are narrowed on the axes of parallel coordinates. Pure functions. */
import type { IParallelAxis } from '../core/parallel';
import type { Data } from '../core/plot';
import { significant } from '../core/format';
import type { NarrowedRange, ParameterAxis, TuningHistory } from '../core/wire';
import { endsOf, MANY_TRIALS, bestOf, placeOn, scaleOf, scored, thinned } from './columns';

/** The chosen part of axes by the parameter's name, in places of the axis. */
export type Chosen = Readonly<Record<string, readonly [number, number]>>;

/** Digits that a bound keeps; a drag is no more exact. */
const DIGITS = 4;
const MOST_TICKS = 6;

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
  return thinned(scored(history), MANY_TRIALS, bestOf(history));
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

/** What a person has chosen on the axes that plotly drew; words can't be chosen from. */
export function chosenOn(data: readonly Data[], axes: readonly ParameterAxis[]): Chosen {
  const [trace] = data as readonly { dimensions?: readonly { constraintrange?: readonly unknown[] }[] }[];
  return Object.fromEntries(
    axes.flatMap((axis, index) => {
      const range = trace?.dimensions?.[index]?.constraintrange;
      // Several chosen parts of one axis come as a list; the first one counts.
      const part = Array.isArray(range?.[0]) ? (range[0] as readonly unknown[]) : range;
      const [low, high] = part ?? [];
      return axis.kind !== 'categorical' && typeof low === 'number' && typeof high === 'number'
        ? [[axis.name, [Math.min(low, high), Math.max(low, high)] as const]]
        : [];
    })
  );
}

/** The ranges that were chosen, within those of the axes; bounds of whole numbers are rounded inwards. */
export function narrowedBy(
  chosen: Chosen,
  axes: readonly ParameterAxis[],
  definition: string
): NarrowedRange[] {
  return axes.flatMap(axis => {
    const part = chosen[axis.name];
    return part ? [{ definition, name: axis.name, ...boundsOf(axis, part) }] : [];
  });
}

function boundsOf(
  axis: ParameterAxis,
  [low, high]: readonly [number, number]
): Pick<NarrowedRange, 'minimum' | 'maximum'> {
  const { from } = scaleOf(axis);
  const clip = (value: number): number =>
    Math.min(axis.maximum ?? value, Math.max(axis.minimum ?? value, value));
  if (axis.kind !== 'integer') {
    return { minimum: clip(rounded(from(low))), maximum: clip(rounded(from(high))) };
  }
  const minimum = clip(Math.ceil(from(low) - 1e-9));
  const maximum = clip(Math.floor(from(high) + 1e-9));
  // Between two whole numbers nothing is left: the nearest one is meant.
  const middle = clip(Math.round((from(low) + from(high)) / 2));
  return minimum <= maximum ? { minimum, maximum } : { minimum: middle, maximum: middle };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
