/** Ranges that are narrowed on the axes of parallel coordinates. Pure functions. */
import type { Data } from '../core/plot';
import type { NarrowedRange, ParameterAxis } from '../core/wire';
import { placeOn, scaleOf } from './columns';
import { numberOf } from './parameters';

/** The chosen part of axes by the parameter's name, in places of the axis. */
export type Chosen = Readonly<Record<string, readonly [number, number]>>;

/** Digits that a bound keeps; a drag is no more exact. */
const DIGITS = 4;

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

/** The chosen parts of axes that belong to ends as they are typed; what is no range is left out. */
export function chosenBy(
  typed: Readonly<Record<string, { minimum: string; maximum: string }>>,
  axes: readonly ParameterAxis[]
): Chosen {
  return Object.fromEntries(
    axes.flatMap(axis => {
      const ends = typed[axis.name];
      const [low, high] = [ends?.minimum, ends?.maximum].map(end => placeOn(axis, numberOf(end ?? '')));
      return low != null && high != null && low <= high ? [[axis.name, [low, high] as const]] : [];
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
