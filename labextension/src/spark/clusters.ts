/** What the facts of a cluster mean to a person. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Tone } from '../core/components/StateChip';
import type { PageParams } from '../core/pages';
import type { Cluster, ClusterState, ClusterStep, SparkSession } from '../core/wire';

/** In the order in which a cluster goes through them. */
export const STATES: readonly ClusterState[] = [
  'STARTING',
  'BOOTSTRAPPING',
  'RUNNING',
  'WAITING',
  'TERMINATING',
  'TERMINATED',
  'TERMINATED_WITH_ERRORS'
];

export const KINDS: readonly Cluster['kind'][] = ['local', 'livy', 'emr', 'connect'];

const TONES: Readonly<Record<ClusterState, Tone>> = {
  STARTING: 'running',
  BOOTSTRAPPING: 'running',
  RUNNING: 'running',
  WAITING: 'success',
  TERMINATING: 'warn',
  TERMINATED: 'neutral',
  TERMINATED_WITH_ERRORS: 'error'
};

export function toneOf(state: ClusterState): Tone {
  return TONES[state];
}

/** The original's names, as its console writes them. */
export function stateName(state: ClusterState, trans: TranslationBundle): string {
  const names: Readonly<Record<ClusterState, string>> = {
    STARTING: trans.__('Starting'),
    BOOTSTRAPPING: trans.__('Bootstrapping'),
    RUNNING: trans.__('Running'),
    WAITING: trans.__('Waiting'),
    TERMINATING: trans.__('Terminating'),
    TERMINATED: trans.__('Terminated'),
    TERMINATED_WITH_ERRORS: trans.__('Terminated with errors')
  };
  return names[state];
}

export function kindName(kind: Cluster['kind'], trans: TranslationBundle): string {
  const names: Readonly<Record<Cluster['kind'], string>> = {
    local: trans.__('Local Spark'),
    livy: trans.__('Livy'),
    emr: trans.__('EMR'),
    connect: trans.__('Spark Connect')
  };
  return names[kind];
}

/** How people call a kind of authentication. */
export function authName(type: Cluster['auth_types'][number], trans: TranslationBundle): string {
  const names: Readonly<Record<Cluster['auth_types'][number], string>> = {
    None: trans.__('None'),
    Basic_Access: trans.__('User name and password (HTTP basic)'),
    Kerberos: trans.__('Kerberos'),
    Token: trans.__('Token')
  };
  return names[type];
}

/** Whether nothing will happen to it any more. */
export function hasEnded(cluster: Pick<Cluster, 'state'>): boolean {
  return cluster.state === 'TERMINATED' || cluster.state === 'TERMINATED_WITH_ERRORS';
}

/** Whether notebooks can't be connected to it yet. */
export function isStarting(cluster: Pick<Cluster, 'state'>): boolean {
  return cluster.state === 'STARTING' || cluster.state === 'BOOTSTRAPPING';
}

/** Whether it is there to be used. */
export function isReady(cluster: Pick<Cluster, 'state'>): boolean {
  return cluster.state === 'RUNNING' || cluster.state === 'WAITING';
}

/** Seconds from its creation to its end; null while it is there. */
export function secondsOf(cluster: Pick<Cluster, 'created' | 'ended'>): number | null {
  return cluster.ended
    ? (new Date(cluster.ended).getTime() - new Date(cluster.created).getTime()) / 1000
    : null;
}

/**
 * Whether terminating it ends machines or processes; a Livy or Spark Connect server by address only
 * leaves the studio and goes on.
 */
export function isOurs(cluster: Pick<Cluster, 'kind'>): boolean {
  return cluster.kind === 'local' || cluster.kind === 'emr';
}

/** Whether the studio knows what it costs. */
export function isMetered(cluster: Pick<Cluster, 'kind'>): boolean {
  return cluster.kind === 'local';
}

/** Whether there is a form that made it; one that was found has none. */
export function isFromTemplate(cluster: Pick<Cluster, 'template'>): boolean {
  return cluster.template !== '';
}

/** Where the form is filled in for another one like it. */
export function cloneOf(cluster: Pick<Cluster, 'id' | 'template'>): PageParams {
  return { view: 'create', template: cluster.template, clone: cluster.id };
}

/** How people know a session: its name, else by its number. */
export function sessionName(session: SparkSession, trans: TranslationBundle): string {
  return session.name || trans.__('Session %1', session.id);
}

/** How people call a log of a cluster, e.g. `worker-1`. */
export function logName(name: string, trans: TranslationBundle): string {
  if (name === '') {
    return trans.__('Cluster');
  }
  const executor = /^worker-(\d+)\/(app-.+)\/(\d+)$/.exec(name);
  if (executor) {
    return trans.__('Executor %1 of %2, on worker %3', executor[3], executor[2], executor[1]);
  }
  const worker = /^worker-(\d+)$/.exec(name);
  return worker ? trans.__('Worker %1', worker[1]) : name === 'master' ? trans.__('Master') : name;
}

/** Whether a cluster takes credentials of the person who asks. */
export function asksWho(cluster: Pick<Cluster, 'auth_types' | 'credentials'>): boolean {
  const types = cluster.auth_types;
  return cluster.credentials !== 'none' || types.includes('Basic_Access') || types.includes('Token');
}

const SESSION_TONES: Readonly<Record<string, Tone>> = {
  not_started: 'neutral',
  starting: 'running',
  recovering: 'running',
  idle: 'success',
  busy: 'running',
  shutting_down: 'warn',
  killed: 'error',
  error: 'error',
  dead: 'error'
};

/** @param state - as Livy names it. */
export function sessionTone(state: string): Tone {
  return SESSION_TONES[state] ?? 'neutral';
}

const STEP_TONES: Readonly<Record<ClusterStep['state'], Tone>> = {
  PENDING: 'neutral',
  CANCEL_PENDING: 'warn',
  RUNNING: 'running',
  COMPLETED: 'success',
  CANCELLED: 'warn',
  FAILED: 'error',
  INTERRUPTED: 'warn'
};

export function stepTone(state: ClusterStep['state']): Tone {
  return STEP_TONES[state];
}

/** Seconds that a step took; null while it runs or waits. */
export function stepSeconds({ started, ended }: Pick<ClusterStep, 'started' | 'ended'>): number | null {
  return started && ended ? (new Date(ended).getTime() - new Date(started).getTime()) / 1000 : null;
}
