import type { TranslationBundle } from '@jupyterlab/translation';

import type { ProblemType } from '../../core/wire';

/** Types of problem in words. */
export function problemTypeNames(trans: TranslationBundle): Readonly<Record<ProblemType, string>> {
  return {
    BinaryClassification: trans.__('Binary classification'),
    MulticlassClassification: trans.__('Multiclass classification'),
    Regression: trans.__('Regression')
  };
}
