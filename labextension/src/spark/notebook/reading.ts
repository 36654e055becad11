/** Reads what an output holds: a notebook comes from anybody, so that nothing in it is what it should be. */

/** Characters of one text that are shown; a longer one ends with an ellipsis. */
const MAX_TEXT = 2_000;

/** A field of an object of its own; undefined where there is none. */
export function field(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** A text, cut to what can be shown; empty where it is none. */
export function readText(value: unknown, limit: number = MAX_TEXT): string {
  const text = typeof value === 'string' ? value : '';
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** A finite number; null where it is none. */
export function readNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** How many; 0 where it is no number or below it. */
export function readCount(value: unknown): number {
  return Math.max(0, Math.trunc(readNumber(value) ?? 0));
}

/** At most so many items; none where it is no list. */
export function readList(value: unknown, limit: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, limit) : [];
}
