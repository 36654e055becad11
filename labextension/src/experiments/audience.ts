import type { TranslationBundle } from '@jupyterlab/translation';

import type { IColumn } from '../core/components/DataTable';
import type { TrackedSharing } from '../core/wire';

/** Whether it is somebody else's, who alone may change it. */
export function isForeign(sharing: TrackedSharing | null | undefined): boolean {
  return sharing?.mine === false;
}

/** `Only me`, `Everyone in the domain`, or the names; nothing where there is no team. */
export function audienceText(sharing: TrackedSharing | null, trans: TranslationBundle): string {
  switch (sharing?.visibility) {
    case undefined:
      return '';
    case 'private':
      return trans.__('Only me');
    case 'domain':
      return trans.__('Everyone in the domain');
    case 'named':
      // Only the owner is told the names.
      return [...sharing.people, ...sharing.groups].join(', ') || trans.__('Named people');
  }
}

/** Whose a thing of a team is, and who sees it, as columns of a list. */
export function sharingColumns<T extends { sharing: TrackedSharing | null }>(
  trans: TranslationBundle
): readonly IColumn<T>[] {
  return [
    {
      id: 'owner',
      header: trans.__('Owner'),
      value: ({ sharing }) => (sharing?.mine ? trans.__('Me') : (sharing?.owner ?? '')),
      width: 112
    },
    {
      id: 'audience',
      header: trans.__('Seen by'),
      value: ({ sharing }) => audienceText(sharing, trans),
      width: 176
    }
  ];
}
