import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../../core/components/confirm';
import { formatCount } from '../../core/format';
import type { AutoMLJob } from '../../core/wire';

/** Ask whether to stop an experiment, saying what is kept. Resolves to whether the person went on. */
export async function confirmStop(trans: TranslationBundle, job: AutoMLJob): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('Stop %1?', job.request.name ?? job.id),
    text: [kept(trans, job), ...(job.honest ? [] : [trans.__('The honest estimate is left out.')])].join(' '),
    action: trans.__('Stop experiment')
  });
}

/** What there is of an experiment that ends now. */
function kept(trans: TranslationBundle, job: AutoMLJob): string {
  if (job.candidates > 0) {
    return trans._n(
      'The only candidate is kept, and the model is made of it.',
      'All %1 candidates are kept, and the model is made of the best of them.',
      job.candidates,
      formatCount(job.candidates)
    );
  }
  return job.notebooks.exploration
    ? trans.__('No candidate has been tried yet: the notebooks are kept, and there is no model.')
    : trans.__('Nothing has been found out yet, so nothing is kept.');
}
