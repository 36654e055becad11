/** The dialog that sets up mail; brought in when it is opened. */
import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ActionDialog } from '../core/components/actionDialog';
import { DialogBody } from '../core/dialogBody';
import { MailForm } from './components/MailForm';
import type { DebuggerModel } from './model';

/** Show by which server rules write, and set another; resolves when the dialog is closed. */
export async function showMail(model: DebuggerModel, trans: TranslationBundle): Promise<void> {
  await model.mail.load();
  const dialog = new ActionDialog({
    title: trans.__('Set up mail'),
    body: new DialogBody<null>(null, trans, () => <MailForm model={model} />),
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
    focusNodeSelector: 'input, button'
  });
  await dialog.launch();
}
