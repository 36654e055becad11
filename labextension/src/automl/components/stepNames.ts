import type { TranslationBundle } from '@jupyterlab/translation';

import type { AutoMLJob } from '../../core/wire';

/** What an experiment does now, in words; empty where its state says it all. */
export function stepName(trans: TranslationBundle, step: AutoMLJob['secondary_status']): string {
  const names: Partial<Record<AutoMLJob['secondary_status'], string>> = {
    Starting: trans.__('Waiting for its instance and image'),
    AnalyzingData: trans.__('Looking at the table'),
    FeatureEngineering: trans.__('Preparing the columns'),
    CandidateDefinitionsGenerated: trans.__('Choosing candidates'),
    MaxCandidatesReached: trans.__('The search has ended'),
    MaxAutoMLJobRuntimeReached: trans.__('The time for the search is over'),
    TrainingModels: trans.__('Fitting the model on all rows'),
    GeneratingModelInsightsReport: trans.__('Measuring the model'),
    GeneratingExplainabilityReport: trans.__('Explaining the model'),
    HonestEstimate: trans.__('Measuring the honest estimate'),
    Stopping: trans.__('Making the model of what there is')
  };
  return names[step] ?? '';
}
