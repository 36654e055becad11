/** What the log says, in words. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** What can be chosen in the log; whatever else is in it is found without a choice. */
export const NOUNS = [
  'member',
  'limits',
  'snapshot',
  'experiment',
  'model',
  'job',
  'cluster',
  'secret',
  'instance',
  'space'
] as const;

/** A noun of the log's actions, as a choice. */
export function nounName(noun: (typeof NOUNS)[number], trans: TranslationBundle): string {
  switch (noun) {
    case 'member':
      return trans.__('Members');
    case 'limits':
      return trans.__('Quotas');
    case 'snapshot':
      return trans.__('Snapshots');
    case 'experiment':
      return trans.__('Experiments');
    case 'model':
      return trans.__('Models');
    case 'job':
      return trans.__('Jobs');
    case 'cluster':
      return trans.__('Clusters');
    case 'secret':
      return trans.__('Secrets');
    case 'instance':
      return trans.__('Instances');
    case 'space':
      return trans.__('Spaces');
  }
}

/** An action in words; one that this version does not know, as the server says it. */
export function actionText(action: string, trans: TranslationBundle): string {
  const texts: Readonly<Record<string, string>> = {
    'member.joined': trans.__('Joined'),
    'member.changed': trans.__('Changed role'),
    'member.limited': trans.__('Changed limits'),
    'limits.changed': trans.__('Changed quotas'),
    'snapshot.shared': trans.__('Shared snapshot'),
    'snapshot.changed': trans.__('Changed access to snapshot'),
    'snapshot.revoked': trans.__('Revoked snapshot'),
    'snapshot.opened': trans.__('Opened snapshot'),
    'snapshot.copied': trans.__('Copied snapshot'),
    'snapshot.exported': trans.__('Exported snapshot'),
    'snapshot.ran': trans.__('Ran copy of snapshot'),
    'experiment.shared': trans.__('Shared experiment'),
    'experiment.changed': trans.__('Changed access to experiment'),
    'experiment.deleted': trans.__('Deleted experiment'),
    'model.shared': trans.__('Shared model'),
    'model.changed': trans.__('Changed access to model'),
    'model.registered': trans.__('Registered model'),
    'model.deleted': trans.__('Deleted model'),
    'job.created': trans.__('Created job'),
    'job.stopped': trans.__('Stopped job'),
    'job.deleted': trans.__('Deleted job'),
    'cluster.created': trans.__('Created cluster'),
    'cluster.terminated': trans.__('Terminated cluster'),
    'secret.made': trans.__('Set secret'),
    'secret.changed': trans.__('Changed secret'),
    'secret.deleted': trans.__('Deleted secret'),
    'secret.read': trans.__('Gave secret to job'),
    'instance.stopped': trans.__('Stopped instance'),
    'space.made': trans.__('Made space'),
    'space.joined': trans.__('Joined space'),
    'space.left': trans.__('Left space'),
    'space.removed': trans.__('Removed space')
  };
  return texts[action] ?? action;
}
