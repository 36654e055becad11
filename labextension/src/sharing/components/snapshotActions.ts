import type { IRowAction } from '../../core/components/DataTable';
import { useTrans } from '../../core/components/hooks';
import type { Snapshot } from '../../core/wire';
import type { SharingFlows } from '../flows';
import type { ILinks } from '../links';
import { stateOf } from '../model';

/** The menu of a snapshot in a list. */
export function useSnapshotActions(
  flows: SharingFlows,
  links: ILinks,
  run: (work: () => Promise<unknown>) => void
): readonly IRowAction<Snapshot>[] {
  const trans = useTrans();
  const isOpen = (snapshot: Snapshot): boolean => stateOf(snapshot, new Date()) === 'Open';
  return [
    {
      label: trans.__('Copy link'),
      visible: isOpen,
      run: snapshot => run(() => navigator.clipboard.writeText(links.addressOf(snapshot)))
    },
    {
      label: trans.__('Change access…'),
      // What has expired can be made to go on, and what is revoked can not.
      visible: snapshot => snapshot.may_edit && snapshot.revoked === null,
      run: snapshot => run(() => flows.changeAccess(snapshot))
    },
    {
      label: trans.__('Revoke link…'),
      destructive: true,
      visible: snapshot => snapshot.may_revoke && snapshot.revoked === null,
      run: snapshot => run(() => flows.revoke(snapshot))
    }
  ];
}
