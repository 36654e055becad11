import type { TranslationBundle } from '@jupyterlab/translation';

import type { CreateSheet, Snapshot, UpdateSnapshot, Visibility } from '../core/wire';

/** Who may open a snapshot, and until when. */
export interface IAccess {
  visibility: Visibility;
  people: readonly string[];
  groups: readonly string[];
  /** Days from now; 0 means for ever, null that it stays as it is. */
  days: number | null;
}

/** Days that can be chosen; 0 means for ever. */
export const EXPIRIES: readonly number[] = [0, 1, 7, 30, 90, 365];

/** What a new snapshot has unless something else is chosen. */
export const DEFAULT_ACCESS: IAccess = { visibility: 'domain', people: [], groups: [], days: 0 };

/** Names in a line of text, separated by commas, semicolons or space; each once. */
export function splitNames(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

/** Why an access can't be saved; null where it can. */
export function accessProblem(access: IAccess, trans: TranslationBundle): string | null {
  return access.visibility === 'named' && access.people.length + access.groups.length === 0
    ? trans.__('Name at least one person or group.')
    : null;
}

/** `Everyone in the domain`, `Only the author`, or the names. */
export function audienceText(
  snapshot: Pick<Snapshot, 'visibility' | 'people' | 'groups'>,
  trans: TranslationBundle
): string {
  switch (snapshot.visibility) {
    case 'private':
      return trans.__('Only the author');
    case 'domain':
      return trans.__('Everyone in the domain');
    case 'named':
      // Only the author is told the names.
      return [...snapshot.people, ...snapshot.groups].join(', ') || trans.__('Named people');
  }
}

/** The names as the server takes them: none where nobody is named. */
export function namesOf(access: IAccess): { people: string[]; groups: string[] } {
  const named = access.visibility === 'named';
  return { people: named ? [...access.people] : [], groups: named ? [...access.groups] : [] };
}

/** Who may open something that is to be shared, as the server takes it. */
export function accessRequest(
  access: IAccess
): Pick<CreateSheet, 'visibility' | 'people' | 'groups' | 'expires_in_days'> {
  return {
    visibility: access.visibility,
    ...namesOf(access),
    expires_in_days: access.days || null
  };
}

/** What of a snapshot changes. */
export function accessChange(access: IAccess, note: string): UpdateSnapshot {
  return {
    note,
    visibility: access.visibility,
    ...namesOf(access),
    ...(access.days === null ? {} : { expires_in_days: access.days })
  };
}
