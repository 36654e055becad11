/** Steps that were saved, ascending. Pure functions. */

/** Where a step is in a list, or the next one before it; the last place for null. */
export function placeOf(steps: readonly number[], step: number | null): number {
  if (step === null) {
    return Math.max(0, steps.length - 1);
  }
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? Infinity) <= step) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.max(0, low - 1);
}
