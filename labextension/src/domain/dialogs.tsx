import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { DialogBody } from '../core/dialogBody';
import type { Member, Role } from '../core/wire';
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
