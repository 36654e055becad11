import type { TranslationBundle } from '@jupyterlab/translation';

import type { AutoMLMode } from '../../core/wire';

/** Training methods in words. */
export function modeNames(trans: TranslationBundle): Readonly<Record<AutoMLMode, string>> {
  return {
    Auto: trans.__('Auto'),
    Ensembling: trans.__('Ensembling'),
    HyperparameterTuning: trans.__('Hyperparameter optimization')
  };
}
