/** The samples that a model got at a step. Pure functions. */
import type { TensorRow } from '../core/wire';

/** Sides of what is shown as an image; less than that is a sequence or a row of features. */
const LEAST_SIDE = 4;

/** The images that the model got, among inputs of its layers: no layer's name is shorter than the model's. */
export function batchOf(rows: readonly TensorRow[]): TensorRow | null {
  const images = rows.filter(({ shape, values }) => {
    const [height = 0, width = 0] = shape?.slice(-2) ?? [];
    return values && shape?.length === 4 && Math.min(height, width) >= LEAST_SIDE;
  });
  // A first layer gets the images themselves; those behind it get maps of many channels.
  const channels = ({ shape }: TensorRow): number => shape?.[1] ?? 0;
  const first = [...images].sort(
    (left, right) => channels(left) - channels(right) || left.name.length - right.name.length
  )[0];
  return first && channels(first) <= 4 ? first : null;
}
