/** Tensors by collection and layer. Pure functions. */
import type { TensorRow } from '../core/wire';
import type { Health } from './wire';

/** Tensors of a layer. */
export interface ILayer {
  readonly name: string;
  readonly ill: boolean;
  readonly tensors: readonly TensorRow[];
}

export interface ICollection {
  readonly name: string;
  /** Whether something is wrong with a tensor of it. */
  readonly ill: boolean;
  readonly layers: readonly ILayer[];
  readonly count: number;
}

/** Collections that only repeat what others have; a tensor is in them besides. */
const GENERAL = ['all', 'default', 'layers'];
/** What tells most of a training that does not learn, first. */
const TELLING = ['gradients', 'weights', 'biases', 'outputs', 'losses'];

export function isIll(health: Health): boolean {
  return health !== 'good';
}

/** The collection that a tensor is shown under. */
export function collectionOf(row: Pick<TensorRow, 'collections'>): string {
  return row.collections.find(name => !GENERAL.includes(name)) ?? row.collections[0] ?? 'default';
}

/** Names with numbers by these: layer 2 comes before layer 10. */
export const naturally = new Intl.Collator('en', { numeric: true }).compare;

/** Collections with their layers: what tells most first, the layers naturally sorted. */
export function treeOf(tensors: readonly TensorRow[]): readonly ICollection[] {
  const sorted = [...tensors].sort((left, right) => naturally(left.name, right.name));
  const collections = grouped(sorted, collectionOf).map(([name, own]): ICollection => {
    const layers = grouped(own, row => row.layer || row.name).map(([layer, rows]) => ({
      name: layer,
      ill: rows.some(row => isIll(row.health)),
      tensors: rows
    }));
    return { name, ill: layers.some(layer => layer.ill), layers, count: own.length };
  });
  return collections.sort((left, right) => rankOf(left.name) - rankOf(right.name));
}

/** The tensor that is shown where none was chosen: the first of the tree. */
export function firstOf(tensors: readonly TensorRow[]): TensorRow | null {
  return treeOf(tensors)[0]?.layers[0]?.tensors[0] ?? null;
}

function rankOf(collection: string): number {
  const rank = TELLING.indexOf(collection);
  return rank < 0 ? TELLING.length : rank;
}

function grouped(
  rows: readonly TensorRow[],
  key: (row: TensorRow) => string
): readonly (readonly [string, readonly TensorRow[]])[] {
  const groups = new Map<string, TensorRow[]>();
  for (const row of rows) {
    const name = key(row);
    const known = groups.get(name);
    if (known) {
      known.push(row);
    } else {
      groups.set(name, [row]);
    }
  }
  return [...groups];
}
