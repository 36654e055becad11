/** What candidates can be ranked by; the original's lists and defaults (AutoMLJobObjective). */
import type { CreateAutoMLJob, ProblemType } from '../core/wire';

/** Name of a metric that can be asked for; empty: the default of the type of problem. */
export type Objective = NonNullable<CreateAutoMLJob['objective']>;

/** Names that may be asked for in each type of problem; the first is the default. */
export const OBJECTIVES: Readonly<Record<ProblemType, readonly Objective[]>> = {
  BinaryClassification: ['F1', 'Accuracy', 'AUC', 'BalancedAccuracy', 'Precision', 'Recall'],
  MulticlassClassification: ['Accuracy', 'BalancedAccuracy', 'F1macro', 'PrecisionMacro', 'RecallMacro'],
  Regression: ['MSE', 'MAE', 'R2', 'RMSE']
};

/** The type's objective where the one that was chosen does not go with it. */
export function objectiveFor(problem: ProblemType | '', chosen: Objective): Objective {
  return problem !== '' && OBJECTIVES[problem].includes(chosen) ? chosen : '';
}

export type Algorithm = NonNullable<CreateAutoMLJob['algorithms']>[number];

/** All that candidates are made of. */
export const ALGORITHMS: readonly Algorithm[] = [
  'linear',
  'xgboost',
  'lightgbm',
  'random-forest',
  'extra-trees',
  'mlp'
];
