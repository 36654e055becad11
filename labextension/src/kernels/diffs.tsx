import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { CopyButton } from '../core/components/ErrorBanner';

/** A comparison that an extra package brings. */
export interface IDiff {
  /** Command of nbdime's extension. */
  command: string;
  title: string;
}

const INSTALL = 'pip install nbdime jupyterlab-git';

/** Show a comparison of the notebook, or what to install for it. */
export async function showDiff(
  diff: IDiff,
  commands: CommandRegistry,
  trans: TranslationBundle
): Promise<void> {
  if (commands.hasCommand(diff.command)) {
    await commands.execute(diff.command);
    return;
  }
  await showDialog({
    title: diff.title,
    body: (
      <div className="sms-KernelDialog sms-InstallOffer">
        <p>
          {trans.__(
            'Comparing notebooks cell by cell takes nbdime; jupyterlab-git adds the history of files. Install them where JupyterLab runs (about 10 MB), then start JupyterLab again:'
          )}
        </p>
        <p className="sms-InstallLine">
          <code>{INSTALL}</code>
          <CopyButton text={INSTALL} />
        </p>
      </div>
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
