/** Hunks as changes of a text. Pure functions. */
import type { Hunk } from '../../core/wire';

/** Characters that are replaced. */
export interface ITextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What hunks change of a text, the last first, so that each is where it says when it is made. */
export function changesOf(text: string, hunks: readonly Hunk[]): readonly ITextChange[] {
  const lines = text.split('\n');
  const starts = [0];
  lines.forEach((line, at) => starts.push((starts[at] ?? 0) + line.length + 1));
  return [...hunks].reverse().map(({ line, gone, new: added }) => {
    const first = line - 1;
    const last = first + gone.length;
    const start = Math.min(starts[first] ?? text.length, text.length);
    if (last < lines.length) {
      return { start, end: starts[last] ?? text.length, text: added.map(each => `${each}\n`).join('') };
    }
    // Behind the last line stands no end of a line: the one before it goes or comes instead.
    const body = added.join('\n');
    if (first >= lines.length) {
      return { start: text.length, end: text.length, text: `\n${body}` };
    }
    return added.length > 0
      ? { start, end: text.length, text: body }
      : { start: Math.max(0, start - 1), end: text.length, text: '' };
  });
}

/** The lines that an edit brings, to be put in by hand. */
export function newLines(hunks: readonly Hunk[]): string {
  return hunks.flatMap(hunk => hunk.new).join('\n');
}

/** A text after changes that {@link changesOf} returned. */
export function changed(text: string, changes: readonly ITextChange[]): string {
  return changes.reduce(
    (done, change) => done.slice(0, change.start) + change.text + done.slice(change.end),
    text
  );
}
