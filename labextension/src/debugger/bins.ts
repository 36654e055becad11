/** Histograms of magnitudes over steps, as a table that charts are drawn from. Pure functions. */
import type { Distribution } from '../core/wire';

/** Of a distribution what its shape is told by. */
export type Counts = Pick<Distribution, 'steps' | 'negative' | 'positive' | 'zero_share' | 'nan_share'>;

/** Bins that are drawn, the same for both signs; `last` is one of them. */
export interface IBinRange {
  readonly first: number;
  readonly last: number;
}

/** Shares of a tensor's elements: a row for each place of the axis, a column for each step. */
export interface IShares {
  /** Negative magnitudes from the greatest, zero, positive ones to the greatest. */
  readonly places: readonly number[];
  readonly steps: readonly number[];
  /** 0 to 1; null at steps with no histogram. */
  readonly shares: readonly (readonly (number | null)[])[];
}

export interface ITick {
  readonly place: number;
  readonly text: string;
}

/** Ticks on each side of zero. */
const TICKS = 4;

/** The bins that are used by any of some tensors; one where none is. */
export function rangeOf(distributions: readonly Pick<Counts, 'negative' | 'positive'>[]): IBinRange {
  let first = Infinity;
  let last = -1;
  for (const { negative, positive } of distributions) {
    for (const counts of [...negative, ...positive]) {
      counts.forEach((count, bin) => {
        if (count > 0) {
          first = Math.min(first, bin);
          last = Math.max(last, bin);
        }
      });
    }
  }
  return last < 0 ? { first: 0, last: 0 } : { first, last };
}

/**
 * The distribution of a tensor over its steps, with zeros in the middle. What is neither NaN nor infinite
 * is divided between zeros and bins as it was counted.
 */
export function sharesOf(distribution: Counts, { first, last }: IBinRange): IShares {
  const { negative, positive, steps } = distribution;
  const bins = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const columns = steps.map((_, at) => columnOf(distribution, at));
  const row = (counts: readonly (readonly number[])[], bin: number): (number | null)[] =>
    columns.map((column, at) =>
      column === null ? null : ((counts[at]?.[bin] ?? 0) * column.rest) / column.sum
    );
  return {
    places: [
      ...[...bins].reverse().map(bin => -placeOf(bin, first)),
      0,
      ...bins.map(bin => placeOf(bin, first))
    ],
    steps,
    shares: [
      ...[...bins].reverse().map(bin => row(negative, bin)),
      columns.map(column => (column === null ? null : column.zero)),
      ...bins.map(bin => row(positive, bin))
    ]
  };
}

/** Powers of ten that stand near some bins on both sides of zero. */
export function ticksOf(edges: readonly number[], { first, last }: IBinRange): readonly ITick[] {
  const every = Math.max(1, Math.ceil((last - first + 1) / TICKS));
  const ticks: ITick[] = [{ place: 0, text: '0' }];
  // The lowest edges lie at zero's own tick: where bins are many, they begin a stride above it.
  for (let bin = every > 1 ? first + every : first; bin <= last; bin += every) {
    const edge = edges[bin] ?? 0;
    // The lower edge of a bin lies half a place below its middle.
    const place = placeOf(bin, first) - 0.5;
    ticks.push({ place, text: shortly(edge) }, { place: -place, text: `−${shortly(edge)}` });
  }
  return ticks.sort((left, right) => left.place - right.place);
}

/** The magnitude in the middle of the bin at a place, with its sign. */
export function magnitudeAt(place: number, edges: readonly number[], { first }: IBinRange): number {
  if (place === 0) {
    return 0;
  }
  const bin = Math.abs(place) - 1 + first;
  const [low, high] = [edges[bin] ?? 0, edges[bin + 1] ?? edges[bin] ?? 0];
  return Math.sign(place) * Math.sqrt(low * high);
}

/** At most `most` of some indices, evenly, with the first and the last. */
export function evenly(count: number, most: number): readonly number[] {
  if (count <= most) {
    return Array.from({ length: count }, (_, at) => at);
  }
  return Array.from({ length: most }, (_, at) => Math.round((at * (count - 1)) / (most - 1)));
}

/** 1 for the least magnitude that is drawn. */
function placeOf(bin: number, first: number): number {
  return bin - first + 1;
}

/** Of a step: the share of zeros, that of all bins together, and the elements in these. */
interface IColumn {
  readonly zero: number;
  readonly rest: number;
  readonly sum: number;
}

function columnOf(distribution: Counts, at: number): IColumn | null {
  const sum = total(distribution.negative[at]) + total(distribution.positive[at]);
  const zero = distribution.zero_share[at] ?? 0;
  if (sum === 0 && zero === 0) {
    return null;
  }
  const rest = Math.max(0, 1 - zero - (distribution.nan_share[at] ?? 0));
  return { zero, rest, sum: Math.max(1, sum) };
}

function total(counts: readonly number[] = []): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function shortly(value: number): string {
  return value.toExponential(0).replace('e-', 'e−').replace('e+', 'e');
}
