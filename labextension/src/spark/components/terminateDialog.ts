import type { TranslationBundle } from '@jupyterlab/translation';

import { confirm } from '../../core/components/confirm';
import type { Cluster, SparkSession } from '../../core/wire';
import { isOurs } from '../clusters';

/**
 * Ask whether to terminate a cluster, with the original's warning and the names of the sessions that end.
 *
 * A server that the studio has only the address of goes on; then that is said.
 */
export function askTerminate(
  cluster: Cluster,
  sessions: readonly SparkSession[],
  trans: TranslationBundle
): Promise<boolean> {
  return confirm(trans, {
    title: trans.__('Terminate %1?', cluster.name),
    text: textOf(cluster, trans),
    names: sessions.map(session => {
      const name = trans.__('Session %1', session.name || session.id);
      return session.notebook ? `${name} (${session.notebook})` : name;
    }),
    action: trans.__('Terminate cluster')
  });
}

function textOf(cluster: Cluster, trans: TranslationBundle): string {
  if (isOurs(cluster)) {
    return trans.__(
      'All data on the cluster is lost: tables, temporary views and variables of its sessions. A terminated cluster cannot be started again.'
    );
  }
  return cluster.kind === 'connect'
    ? trans.__(
        'The server goes on, and so do the kernels that are connected to it: the studio only forgets its address.'
      )
    : trans.__(
        'The sessions that the studio opened there end, and their variables are lost. The server itself goes on: the studio only forgets it.'
      );
}
