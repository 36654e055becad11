/** Ranges that are narrowed on the axes of parallel coordinates. Pure functions. */
import type { Data } from '../core/plot';
import type { ParameterAxis } from '../core/wire';
import { placeOn, scaleOf } from './columns';
import { numberOf } from './parameters';

/** A stretch of an axis, in places of it. */
export type Part = readonly [number, number];

/** The chosen parts of axes by the parameter's name; of numbers the first one counts. */
export type Chosen = Readonly<Record<string, readonly Part[]>>;

/** What a person is about to change: ends of numeric ranges as they are typed, values of categorical ones. */
export interface IDraft {
  readonly typed: Readonly<Record<string, { minimum: string; maximum: string }>>;
  readonly picked: Readonly<Record<string, readonly string[]>>;
}

export const NO_DRAFT: IDraft = { typed: {}, picked: {} };

/** Digits that a bound keeps; a drag is no more exact. */
const DIGITS = 4;

/** Around the place of a word: enough to be seen and dragged, and far from the next one. */
const WORD = 0.3;

/** What a person has chosen on the axes that plotly drew. */
export function chosenOn(data: readonly Data[], axes: readonly ParameterAxis[]): Chosen {
  const [trace] = data as readonly { dimensions?: readonly { constraintrange?: readonly unknown[] }[] }[];
  return Object.fromEntries(
    axes.flatMap((axis, index) => {
      const range = trace?.dimensions?.[index]?.constraintrange ?? [];
      // Several chosen parts of one axis come as a list.
      const parts = (Array.isArray(range[0]) ? range : [range]) as readonly (readonly unknown[])[];
      const ordered = parts.flatMap(([low, high]) =>
        typeof low === 'number' && typeof high === 'number'
          ? [[Math.min(low, high), Math.max(low, high)] as const]
          : []
      );
      return ordered.length > 0 ? [[axis.name, ordered]] : [];
    })
  );
}

/** The chosen parts of axes that belong to a draft; what is no range is left out. */
export function chosenBy(draft: IDraft, axes: readonly ParameterAxis[]): Chosen {
  return Object.fromEntries(
    axes.flatMap(axis => {
      const parts = axis.kind === 'categorical' ? partsOf(axis, draft) : typedOf(axis, draft);
      return parts.length > 0 ? [[axis.name, parts]] : [];
    })
  );
}

/** What is chosen on the axes as a draft, within the ranges of the axes; bounds of whole numbers are rounded inwards. */
export function draftOf(chosen: Chosen, axes: readonly ParameterAxis[]): IDraft {
  const typed: Record<string, { minimum: string; maximum: string }> = {};
  const picked: Record<string, readonly string[]> = {};
  for (const axis of axes) {
    const parts = chosen[axis.name] ?? [];
    const [first] = parts;
    if (first && axis.kind !== 'categorical') {
      const { minimum, maximum } = boundsOf(axis, first);
      typed[axis.name] = { minimum: String(minimum), maximum: String(maximum) };
    }
    const values = axis.values.filter((_, at) => parts.some(([low, high]) => low <= at && at <= high));
    if (axis.kind === 'categorical' && values.length > 0) {
      picked[axis.name] = values;
    }
  }
  return { typed, picked };
}

function partsOf(axis: ParameterAxis, draft: IDraft): readonly Part[] {
  const values = draft.picked[axis.name] ?? axis.chosen;
  return values.length === axis.values.length
    ? []
    : axis.values.flatMap((value, at) => (values.includes(value) ? [[at - WORD, at + WORD] as const] : []));
}

function typedOf(axis: ParameterAxis, draft: IDraft): readonly Part[] {
  const ends = draft.typed[axis.name];
  const [low, high] = [ends?.minimum, ends?.maximum].map(end => placeOn(axis, numberOf(end ?? '')));
  return low != null && high != null && low <= high ? [[low, high]] : [];
}

function boundsOf(axis: ParameterAxis, [low, high]: Part): { minimum: number; maximum: number } {
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
