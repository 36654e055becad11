import { Dialog } from '@jupyterlab/apputils';
import type { Widget } from '@lumino/widgets';

const CANCEL = 0;
const ACCEPT = 1;

interface IOptions {
  title: string;
  body: Dialog.IBodyWidget<null> & Widget;
  cancel: string;
  accept: string;
  /** What the button does; the dialog closes when it resolves to true. */
  work: () => Promise<boolean>;
  /** Why the button can't be pressed now; null when it can. */
  blockedReason?: () => string | null;
  focusNodeSelector?: string;
}

/** A dialog that stays open while its button works, and when that fails. */
export class WorkDialog extends Dialog<null> {
  constructor(private readonly _options: IOptions) {
    super({
      title: _options.title,
      body: _options.body,
      buttons: [Dialog.cancelButton({ label: _options.cancel }), Dialog.okButton({ label: _options.accept })],
      defaultButton: ACCEPT,
      focusNodeSelector: _options.focusNodeSelector ?? ''
    });
    this.refresh();
  }

  /** Say on the button whether it can be pressed. */
  refresh(): void {
    const button = this.node.querySelector<HTMLButtonElement>('.jp-Dialog-footer .jp-mod-accept');
    const reason = this._options.blockedReason?.() ?? null;
    if (button) {
      button.setAttribute('aria-disabled', String(reason !== null));
      button.title = reason ?? '';
    }
  }

  override resolve(index: number = ACCEPT): void {
    if (index === CANCEL) {
      super.resolve(CANCEL);
    } else if ((this._options.blockedReason?.() ?? null) === null) {
      void this._work();
    }
  }

  /** JupyterLab takes Enter for the default button wherever the focus is; controls of the body keep it. */
  protected override _evtKeydown(event: KeyboardEvent): void {
    const { activeElement } = document;
    const inBody = activeElement?.closest('.jp-Dialog-body') ?? null;
    if (event.key === 'Enter' && inBody && activeElement?.matches('button, summary, textarea, select')) {
      event.stopPropagation();
      return;
    }
    super._evtKeydown(event);
  }

  private async _work(): Promise<void> {
    if (await this._options.work()) {
      super.resolve(ACCEPT);
    }
  }
}
