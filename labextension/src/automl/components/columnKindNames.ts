import type { TranslationBundle } from '@jupyterlab/translation';

import type { ColumnKind } from '../../core/wire';

/** Types of columns in words. */
export function columnKindNames(trans: TranslationBundle): Readonly<Record<ColumnKind, string>> {
  return {
    numeric: trans.__('Numerical'),
    categorical: trans.__('Categorical'),
    text: trans.__('Text'),
    date: trans.__('Datetime'),
    id: trans.__('Identifier'),
    constant: trans.__('Constant')
  };
}
