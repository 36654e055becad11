/** Which scores are shown first. Pure. */

/** What most people know how to read. */
const KNOWN = ['Accuracy', 'AUC', 'BalancedAccuracy', 'R2', 'RMSE', 'MAE'];
const MANY = 4;

/** Names of the metrics that say most of a model: its objective, then those that are widely known. */
export function firstMetrics(
  objective: string,
  metrics: Readonly<Record<string, number>>
): readonly string[] {
  const known = KNOWN.filter(name => name !== objective && name in metrics);
  return [...(objective in metrics ? [objective] : []), ...known].slice(0, MANY);
}
