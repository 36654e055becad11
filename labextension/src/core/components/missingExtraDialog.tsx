import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { Guard } from './Guard';
import { TransProvider } from './hooks';
import type { IExtraOffer } from './MissingExtra';
import { MissingExtra } from './MissingExtra';

/** A dialog whose body has buttons: Enter presses the one that has the focus, and not the dialog's own. */
class DialogWithActions extends Dialog<null> {
  override handleEvent(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    if (
      event instanceof KeyboardEvent &&
      event.key === 'Enter' &&
      target?.closest('.jp-Dialog-body button')
    ) {
      return;
    }
    super.handleEvent(event);
  }
}

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
  const dialog = new DialogWithActions({
    title,
    body,
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
    focusNodeSelector: '.sms-MissingExtra button'
  });
  await dialog.launch();
}
