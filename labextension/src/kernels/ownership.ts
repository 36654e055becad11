import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { UUID } from '@lumino/coreutils';

/**
 * Saved output can hold a button that runs any command with arguments of its author's choice
 * (CVE-2026-42557), so that arguments prove nothing about who asks. A launcher tile of ours carries this
 * word, new with each page, which nobody can have written into a notebook.
 */
const WORD = UUID.uuid4();

/** Arguments for an item of our own, which may start what was chosen before without asking again. */
export function ownArgs(): ReadonlyJSONObject {
  return { own: WORD };
}

/** Whether a command was called by an item of our own. */
export function isOwnCall(args: ReadonlyPartialJSONObject): boolean {
  return args['own'] === WORD;
}
