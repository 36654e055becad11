import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IExtraOffer } from '../core/components/MissingExtra';
import { showMissingExtra } from '../core/components/missingExtraDialog';

/** Say that people overwrite each other's edits here, and lead to what brings these together. */
export function warnOfOverwriting(together: IExtraOffer, trans: TranslationBundle): void {
  const title = trans.__('Editing together');
  Notification.warning(
    trans.__(
      'Others do not see here what you type, and whoever saves last overwrites what the others wrote.'
    ),
    {
      autoClose: false,
      actions: [
        {
          label: trans.__('Install…'),
          caption: trans.__('Show what editing together takes'),
          callback: () => void showMissingExtra(together, title, trans)
        }
      ]
    }
  );
}
