/** Tensors as images. Pure functions. */

/** Of what is no number: a colour that no grey is. */
const MISSING = [213, 94, 0] as const;

/** Values as pixels, four bytes each, from black for `low` to white for `high`. */
export function greyOf(
  rows: readonly (readonly (number | null)[])[],
  low: number,
  high: number
): Uint8ClampedArray<ArrayBuffer> {
  const columns = rows[0]?.length ?? 0;
  const pixels = new Uint8ClampedArray(rows.length * columns * 4);
  const scale = high > low ? 255 / (high - low) : 0;
  rows.forEach((row, y) => {
    for (let x = 0; x < columns; x += 1) {
      const value = row[x] ?? null;
      const grey = value === null ? MISSING : Array<number>(3).fill(scale ? (value - low) * scale : 128);
      pixels.set([...grey, 255], (y * columns + x) * 4);
    }
  });
  return pixels;
}

/** How many samples a tensor has of maps: those of a batch of images; 1 where it is none. */
export function leadingOf(shape: readonly number[]): number {
  return shape.length === 4 ? (shape[0] ?? 1) : 1;
}

/** What the leading indices of a slice are fixed to; none where the tensor has no samples. */
export function indexOf(shape: readonly number[], sample: number): readonly number[] {
  return shape.length === 4 ? [sample] : [];
}
