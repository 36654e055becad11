/** A surface over two parameters, from the trials around each place. Pure functions. */
import type { ParameterAxis, TuningHistory } from '../core/wire';
import { bestOf, endsOf, placeOn, scaleOf, scored, thinned } from './columns';

/** Places on each axis. */
const CELLS = 32;
/** Trials that a surface is made of; more change nothing that can be seen. */
const MOST = 500;
/** Shepard's exponent (1968): the greater, the closer the surface keeps to the nearest trial. */
const POWER = 3;

/** Values at the crossings of a grid, and the trials it was made of. */
export interface ISurface {
  readonly x: readonly (number | string)[];
  readonly y: readonly (number | string)[];
  /** A row for each y. */
  readonly z: readonly (readonly number[])[];
  readonly trials: {
    readonly x: readonly (number | string)[];
    readonly y: readonly (number | string)[];
    readonly z: readonly number[];
    readonly numbers: readonly number[];
  };
}

interface IPoint {
  /** 0 to 1 along each axis. */
  u: number;
  v: number;
  z: number;
  at: number;
}

/**
 * The objective between the trials, weighted by inverse distance (Shepard, 1968) on axes of the
 * parameters' own scales; null with fewer than three trials.
 */
export function surfaceOf(history: TuningHistory, x: ParameterAxis, y: ParameterAxis): ISurface | null {
  const points = pointsOf(history, x, y);
  if (points.length < 3) {
    return null;
  }
  const [us, vs] = [x, y].map(gridOf) as [readonly number[], readonly number[]];
  const valueAt = (axis: ParameterAxis, at: number): number | string =>
    history.parameters[axis.name]?.[at] ?? '';
  return {
    x: us.map(u => valueOn(x, u)),
    y: vs.map(v => valueOn(y, v)),
    z: vs.map(v => us.map(u => between(points, u, v))),
    trials: {
      x: points.map(({ at }) => valueAt(x, at)),
      y: points.map(({ at }) => valueAt(y, at)),
      z: points.map(({ z }) => z),
      numbers: points.map(({ at }) => history.numbers[at] ?? 0)
    }
  };
}

function pointsOf(history: TuningHistory, x: ParameterAxis, y: ParameterAxis): IPoint[] {
  return thinned(scored(history), MOST, bestOf(history)).flatMap(at => {
    const u = shareOn(x, history.parameters[x.name]?.[at]);
    const v = shareOn(y, history.parameters[y.name]?.[at]);
    const z = history.objectives[at];
    return u === null || v === null || z == null ? [] : [{ u, v, z, at }];
  });
}

function between(points: readonly IPoint[], u: number, v: number): number {
  let sum = 0;
  let weights = 0;
  for (const point of points) {
    const distance = Math.hypot(point.u - u, point.v - v);
    if (distance < 1e-6) {
      return point.z;
    }
    const weight = distance ** -POWER;
    sum += weight * point.z;
    weights += weight;
  }
  return sum / weights;
}

function gridOf(axis: ParameterAxis): readonly number[] {
  const cells = axis.kind === 'categorical' ? Math.max(2, axis.values.length) : CELLS;
  return Array.from({ length: cells }, (_, index) => index / (cells - 1));
}

function shareOn(axis: ParameterAxis, value: number | string | null | undefined): number | null {
  const place = placeOn(axis, value);
  const [low, high] = endsOf(axis);
  return place === null ? null : (place - low) / (high - low);
}

function valueOn(axis: ParameterAxis, share: number): number | string {
  const [low, high] = endsOf(axis);
  const place = low + share * (high - low);
  return axis.kind === 'categorical' ? (axis.values[Math.round(place)] ?? '') : scaleOf(axis).from(place);
}
