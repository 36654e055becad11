import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../core/components/confirm';
import type { Cluster } from '../core/wire';
import type { SparkModel } from './model';
import { askTerminate } from './components/terminateDialog';

/** Terminate a cluster, if the person is sure. */
export async function terminate(
  model: SparkModel,
  cluster: Cluster,
  trans: TranslationBundle
): Promise<void> {
  await model.sessions.ensure();
  if (await askTerminate(cluster, model.sessionsOf(cluster.id), trans)) {
    await model.terminate(cluster);
  }
}

/** Take a cluster that has ended off the list, if the person is sure. */
export async function remove(
  model: SparkModel,
  cluster: Cluster,
  trans: TranslationBundle
): Promise<boolean> {
  const sure = await confirm(trans, {
    title: trans.__('Remove %1 from the list?', cluster.name),
    text: trans.__('Its logs, those of its sessions, and what it has cost are no longer shown here.'),
    action: trans.__('Remove cluster')
  });
  if (sure) {
    await model.remove(cluster);
  }
  return sure;
}
