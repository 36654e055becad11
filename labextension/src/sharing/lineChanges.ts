/** One line of a text that became another. */
export interface ILineChange {
  change: 'same' | 'added' | 'removed';
  text: string;
}

/** Lines times lines; beyond it, all of one text is removed and all of the other added. */
const MAX_CELLS = 1_000_000;

/** How one text becomes another, by the longest common subsequence of their lines. */
export function lineChanges(before: string, after: string): ILineChange[] {
  const a = before === '' ? [] : before.split('\n');
  const b = after === '' ? [] : after.split('\n');
  if (a.length * b.length > MAX_CELLS) {
    return [...marked('removed', a), ...marked('added', b)];
  }
  const lengths = commonLengths(a, b);
  const changes: ILineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      changes.push({ change: 'same', text: a[i] ?? '' });
      i += 1;
      j += 1;
    } else if (at(lengths, i + 1, j) >= at(lengths, i, j + 1)) {
      changes.push({ change: 'removed', text: a[i] ?? '' });
      i += 1;
    } else {
      changes.push({ change: 'added', text: b[j] ?? '' });
      j += 1;
    }
  }
  return [...changes, ...marked('removed', a.slice(i)), ...marked('added', b.slice(j))];
}

/** For each pair of places: how many lines the rests of both texts have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = lengths[i];
    for (let j = b.length - 1; row && j >= 0; j -= 1) {
      row[j] =
        a[i] === b[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  }
  return lengths;
}

function at(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

function marked(change: ILineChange['change'], lines: readonly string[]): ILineChange[] {
  return lines.map(text => ({ change, text }));
}
