import { Dialog } from '@jupyterlab/apputils';

/** A dialog whose body has buttons: Enter presses the one that has the focus or sends its form, not the dialog's own. */
export class ActionDialog extends Dialog<null> {
  override handleEvent(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const body = target?.closest('.jp-Dialog-body :is(button, form)') ?? null;
    if (event instanceof KeyboardEvent && event.key === 'Enter' && body) {
      return;
    }
    super.handleEvent(event);
  }
}
