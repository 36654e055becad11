import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

interface IOptions {
  title: string;
  /** What happens, in one or two sentences. */
  text: string;
  /** Names of what will be lost; shown as a list. */
  names?: readonly string[];
  /** The verb on the button, e.g. `Stop instance`. */
  action: string;
  destructive?: boolean;
}

/** Ask once, naming what will be lost. Resolves to whether the person went on. */
export async function confirm(trans: TranslationBundle, options: IOptions): Promise<boolean> {
  const { title, text, names = [], action, destructive = true } = options;
  const result = await showDialog({
    title,
    body: (
      <div className="sms-Confirm">
        <p>{text}</p>
        {names.length > 0 ? (
          <ul>
            {names.map((name, index) => (
              <li key={index}>{name}</li>
            ))}
          </ul>
        ) : null}
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      destructive ? Dialog.warnButton({ label: action }) : Dialog.okButton({ label: action })
    ],
    // The safe answer has the focus.
    defaultButton: destructive ? 0 : 1,
    focusNodeSelector: destructive ? '.jp-Dialog-button.jp-mod-reject' : ''
  });
  return result.button.accept;
}
