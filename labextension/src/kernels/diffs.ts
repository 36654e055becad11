import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { showMissingExtra } from '../core/components/missingExtraDialog';
import type { IExtras } from '../images/tokens';

/** A comparison that an extra brings. */
export interface IDiff {
  /** Command of nbdime's extension. */
  command: string;
  title: string;
}

/** The extra with nbdime and jupyterlab-git. */
const EXTRA = 'git';

/** Show a comparison of the notebook, or offer to install what it takes. */
export async function showDiff(
  diff: IDiff,
  commands: CommandRegistry,
  extras: IExtras,
  trans: TranslationBundle
): Promise<void> {
  if (commands.hasCommand(diff.command)) {
    await commands.execute(diff.command);
  } else {
    await showMissingExtra(extras.offer(EXTRA), diff.title, trans);
  }
}
