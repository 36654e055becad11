/** Places of trials in the columns of a history, and how many of them are drawn. Pure functions. */
import type { ParameterAxis, TrialState, TuningHistory } from '../core/wire';

/** A cloud of more points than this is no easier to read, and slow to draw without WebGL. */
export const MANY_TRIALS = 2000;

/** More lines over each other are a blanket, and take seconds where the processor does what is WebGL's. */
export const MOST_LINES = 500;

/** States in which an objective is final; any other value, undefined included, is none of them. */
const ENDED: readonly (TrialState | undefined)[] = ['Completed', 'Stopped', 'Failed'];

/** Places of the trials that have an objective. */
export function scored(history: TuningHistory): number[] {
  return history.objectives.flatMap((objective, at) => (objective === null ? [] : [at]));
}

/** The place of the best trial; null while there is none. */
export function bestOf(history: TuningHistory): number | null {
  const sign = history.objective.type === 'Maximize' ? 1 : -1;
  let best: number | null = null;
  let value = -Infinity;
  history.objectives.forEach((objective, at) => {
    // As on the server: what a trial that still runs has told so far is not its result.
    if (objective !== null && ENDED.includes(history.states[at]) && sign * objective > value) {
      best = at;
      value = sign * objective;
    }
  });
  return best;
}

/** At most `most` of the places, evenly spread, the best always among them. */
export function thinned(places: readonly number[], most: number, best: number | null): readonly number[] {
  if (places.length <= most) {
    return places;
  }
  const step = places.length / most;
  const chosen = Array.from({ length: most }, (_, index) => places[Math.floor(index * step)] ?? 0);
  if (best !== null && !chosen.includes(best)) {
    chosen[chosen.length - 1] = best;
  }
  return chosen;
}

/** A scale on which equal steps are equal distances: what a search on this axis is even on. */
export interface IScale {
  to(value: number): number;
  from(place: number): number;
}

const SCALES: Readonly<Record<ParameterAxis['scale'], IScale>> = {
  Linear: { to: value => value, from: place => place },
  Logarithmic: { to: Math.log10, from: place => 10 ** place },
  ReverseLogarithmic: { to: value => -Math.log10(1 - value), from: place => 1 - 10 ** -place }
};

export function scaleOf(axis: ParameterAxis): IScale {
  return SCALES[axis.scale];
}

/** Where a trial lies on the axis of a parameter, a word at its place in the list; null where it has none. */
export function placeOn(axis: ParameterAxis, value: number | string | null | undefined): number | null {
  if (value == null) {
    return null;
  }
  if (axis.kind === 'categorical') {
    const at = axis.values.indexOf(String(value));
    return at < 0 ? null : at;
  }
  const place = scaleOf(axis).to(Number(value));
  return Number.isFinite(place) ? place : null;
}

/** The ends of an axis, where `placeOn` puts them. */
export function endsOf(axis: ParameterAxis): readonly [number, number] {
  if (axis.kind === 'categorical') {
    return [0, Math.max(1, axis.values.length - 1)];
  }
  const low = placeOn(axis, axis.minimum) ?? 0;
  const high = placeOn(axis, axis.maximum) ?? 1;
  return [low, high > low ? high : low + 1];
}
