/** What has to be chosen before a notebook is connected. Pure functions. */
import type { Cluster } from '../../core/wire';
import type { AuthType, IConnection, SparkLanguage } from './connectCell';
import { storedAuth } from './connectCell';
import type { KernelKind } from './kernelKind';
import { languagesOf } from './kernelKind';

/** The answer to the dialog; credentials go to the secrets store and nowhere else. */
export interface IConnectAnswer {
  auth: AuthType;
  username: string;
  password: string;
  language: SparkLanguage;
  /** ARN; empty for the cluster's own role. */
  role: string;
}

/** The languages that a cluster and a kernel have in common; the usual one first. */
export function commonLanguages(cluster: Pick<Cluster, 'languages'>, kind: KernelKind): SparkLanguage[] {
  return languagesOf(kind).filter(language => cluster.languages.includes(language));
}

/** What is right in most cases. */
export function firstAnswer(cluster: Cluster, kind: KernelKind): IConnectAnswer {
  return {
    auth: storedAuth(cluster),
    username: '',
    password: '',
    language: commonLanguages(cluster, kind)[0] ?? 'python',
    role: cluster.roles[0]?.arn ?? ''
  };
}

/** Whether nobody but the person knows the answer. */
export function mustAsk(cluster: Cluster): boolean {
  const open = cluster.credentials !== 'stored' && cluster.auth_types.length > 1;
  return cluster.credentials === 'needed' || open || cluster.roles.length > 0;
}

/** Whether there is anything to choose at all. */
export function canChoose(cluster: Cluster, kind: KernelKind): boolean {
  return mustAsk(cluster) || cluster.credentials === 'stored' || commonLanguages(cluster, kind).length > 1;
}

/** Whether the credentials have to be typed: what is stored is used until somebody types others. */
export function needsSecret(cluster: Cluster, answer: IConnectAnswer): boolean {
  const typed = answer.auth === 'Basic_Access' || answer.auth === 'Token';
  return typed && (cluster.credentials !== 'stored' || answer.auth !== storedAuth(cluster));
}

/** Whether credentials were typed that have to be stored. */
export function hasSecret(answer: IConnectAnswer): boolean {
  return (answer.auth === 'Basic_Access' || answer.auth === 'Token') && answer.password !== '';
}

/** What the cell is made from. */
export function connectionOf(cluster: Pick<Cluster, 'id'>, answer: IConnectAnswer): IConnection {
  const { auth, language, role } = answer;
  return { cluster: cluster.id, auth, language, role: role || null };
}
