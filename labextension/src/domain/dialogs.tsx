import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../core/components/confirm';
import { DialogBody } from '../core/dialogBody';
import type { Member, Role, RunningLease } from '../core/wire';
import { RoleForm } from './components/RoleForm';

/** Ask for the role of a member; null where the person thought better of it, or chose the one it is. */
export async function askRole(trans: TranslationBundle, member: Member): Promise<Role | null> {
  const result = await showDialog({
    title: trans.__('Change role of %1', member.name),
    body: new DialogBody<Role>(member.role, trans, set => <RoleForm initial={member.role} onChange={set} />),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Change role') })
    ],
    focusNodeSelector: 'input:checked'
  });
  return result.button.accept && result.value !== member.role ? result.value : null;
}

/** Ask whether to stop what runs for somebody, naming the person and what is lost. */
export function askStop(trans: TranslationBundle, lease: RunningLease): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('Stop %1 of %2?', lease.type, lease.owner),
    text: lease.connected
      ? trans.__(
          '%1 loses what runs there and was not saved, and is told that you have stopped it.',
          lease.owner
        )
      : trans.__(
          'The server of %1 is away: it ends at once if JupyterHub can stop that server, else when it is back. %1 is told that you have stopped it.',
          lease.owner
        ),
    names: lease.sessions.map(session => session.title),
    action: trans.__('Stop instance')
  });
}
