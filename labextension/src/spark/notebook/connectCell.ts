/** The cell that connects a notebook to a cluster. Pure functions. */
import { StudioError } from '../../core/request';
import type { Cluster, SparkSession } from '../../core/wire';

/** In what the code of a session is written. */
export type SparkLanguage = 'python' | 'scala';

export type AuthType = Cluster['auth_types'][number];

/** What a person has chosen. */
export interface IConnection {
  cluster: string;
  auth: AuthType;
  language: SparkLanguage;
  /** ARN of the role that jobs run with; null for the cluster's own. */
  role: string | null;
}

const LOAD = '%load_ext sagemaker_studio_analytics_extension.magics';
/**
 * What may stand in the line of a magic. IPython puts variables into it (`{name}`, `$name`) and the shell's quotes
 * are taken off, so that a name with any of these could run code. Ids and ARNs of AWS have none of them.
 */
const PLAIN = /^[\w.@+=,:/-]{1,2048}$/;

/** The text of the cell. */
export function connectCell(connection: IConnection): string {
  const { cluster, auth, language, role } = connection;
  const words = ['--cluster-id', plain(cluster), '--auth-type', plain(auth), '--language', language];
  if (role !== null) {
    words.push('--emr-execution-role-arn', plain(role));
  }
  return `${LOAD}\n%sm_analytics emr connect ${words.join(' ')}`;
}

/** What a kernel that was started again runs to find its session. */
export function reconnectCell(connection: IConnection, session: Pick<SparkSession, 'id'>): string {
  return `${connectCell(connection)} --session-id ${session.id}`;
}

/** The language of a session. */
export function languageOf(session: Pick<SparkSession, 'kind'>): SparkLanguage {
  return session.kind === 'spark' ? 'scala' : 'python';
}

/** How a cluster is asked for by a notebook: by what is stored for it, else without anything. */
export function storedAuth(cluster: Pick<Cluster, 'auth_types' | 'credentials'>): AuthType {
  const first = cluster.auth_types[0] ?? 'None';
  if (cluster.credentials === 'stored') {
    return cluster.auth_types.find(type => type !== 'None') ?? first;
  }
  return cluster.auth_types.includes('None') ? 'None' : first;
}

function plain(word: string): string {
  if (!PLAIN.test(word) || word.startsWith('-')) {
    throw new StudioError(
      'invalid_input',
      `“${word}” has characters that can't stand in a cell. Give the cluster or role a plain name, then connect again.`
    );
  }
  return word;
}
