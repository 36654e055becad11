import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ActionDialog } from './actionDialog';
import { Guard } from './Guard';
import { TransProvider } from './hooks';
import type { IExtraOffer } from './MissingExtra';
import { MissingExtra } from './MissingExtra';

/** Show what an extra would bring, and install it on request; resolves when the dialog is closed. */
export async function showMissingExtra(
  offer: IExtraOffer,
  title: string,
  trans: TranslationBundle
): Promise<void> {
  const reload = (): void => window.location.reload();
  const body = ReactWidget.create(
    <TransProvider value={trans}>
      <Guard>
        <MissingExtra offer={offer} onReload={reload} />
      </Guard>
    </TransProvider>
  );
  const dialog = new ActionDialog({
    title,
    body,
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
    focusNodeSelector: '.sms-MissingExtra button'
  });
  await dialog.launch();
}
