/** A curve small enough for a line of text. Pure functions. */

/**
 * Points of a curve in a box, as an SVG's `points`; values on a logarithmic scale, for norms fall by powers
 * of ten where a training is ill. A list for each stretch without gaps.
 */
export function sparkPoints(
  values: readonly (number | null)[],
  width: number,
  height: number
): readonly string[] {
  const logs = values.map(value => (value !== null && value > 0 ? Math.log10(value) : null));
  const known = logs.filter(value => value !== null);
  if (known.length === 0) {
    return [];
  }
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (at: number): number => (values.length > 1 ? (at / (values.length - 1)) * width : width / 2);
  const y = (value: number): number =>
    high > low ? height - ((value - low) / (high - low)) * height : height / 2;
  const stretches: string[][] = [[]];
  logs.forEach((value, at) => {
    if (value === null) {
      stretches.push([]);
    } else {
      stretches[stretches.length - 1]?.push(`${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    }
  });
  return stretches.filter(stretch => stretch.length > 0).map(stretch => stretch.join(' '));
}
