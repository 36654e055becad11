import type { TranslationBundle } from '@jupyterlab/translation';

import type { Algorithm } from '../objectives';

/** Algorithms in words. */
export function algorithmNames(trans: TranslationBundle): Readonly<Record<Algorithm, string>> {
  return {
    linear: trans.__('Linear learner'),
    xgboost: 'XGBoost',
    lightgbm: 'LightGBM',
    'random-forest': trans.__('Random forest'),
    'extra-trees': trans.__('Extra trees'),
    mlp: trans.__('Multilayer perceptron')
  };
}

/** The word for what a candidate was made by; the name itself where it is none of the search's own. */
export function algorithmName(trans: TranslationBundle, name: string): string {
  const names: Readonly<Record<string, string>> = {
    ...algorithmNames(trans),
    catboost: 'CatBoost',
    ensemble: trans.__('Ensemble')
  };
  return names[name] ?? name;
}
