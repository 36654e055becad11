import type { TranslationBundle } from '@jupyterlab/translation';

import type { JudgedBy } from '../draft';

/** Names of the ways to judge candidates, for people. */
export function judgedByNames(trans: TranslationBundle): Readonly<Record<JudgedBy, string>> {
  return {
    folds: trans.__('Cross-validation'),
    share: trans.__('A share of the rows'),
    table: trans.__('A table of its own')
  };
}
