import type { Event, ServerConnection } from '@jupyterlab/services';
import { EventManager } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type {
  AutoMLJob,
  Build,
  Candidate,
  Cluster,
  Costs,
  DomainLimits,
  Environment,
  Extra,
  IdleWarning,
  Image,
  InstanceStopped,
  Job,
  KernelDeath,
  LimitWarning,
  Member,
  Placement,
  RuleEvaluation,
  RunningInstance,
  RunsChanged,
  Snapshot,
  SparkSession,
  StatementProgress,
  Sweep,
  Switch,
  Trial,
  TuningJob,
  ZombiePage
} from './wire';

/** Each event of each feature, and the wire model that it carries. */
export interface IEventPayloads {
  automl: {
    'job.changed': AutoMLJob;
    'job.removed': { id: string };
    'candidate.changed': { job_id: string; candidate: Candidate };
  };
  debugger: {
    'steps.appended': { id: string; job: string; last_step: number; writing: boolean };
    /** `first`: with its first finding, of which people are told. */
    'rule.changed': { id: string; job: string; rule: RuleEvaluation; first: boolean };
    'replay.removed': { id: string; job: string; replay: string; rule: string };
    'trial.removed': { id: string };
  };
  domain: {
    'member.changed': Member;
    'limits.changed': DomainLimits;
    'usage.changed': { owner: string };
    'service.changed': { connected: boolean };
    'instance.stopped': InstanceStopped;
  };
  experiments: {
    'runs.changed': RunsChanged;
    'experiments.changed': RunsChanged;
  };
  images: {
    'image.added': Image;
    'image.removed': Image;
    'build.changed': Build;
    'environment.removed': Environment;
    'extra.changed': Extra;
  };
  jobs: {
    'job.changed': Job;
    'job.removed': { id: string };
    'log.appended': { job_id: string; size: number };
    'metrics.appended': { job_id: string };
    'usage.appended': { job_id: string };
  };
  kernels: {
    'placement.changed': Placement;
    'switch.changed': Switch;
    'kernel.died': KernelDeath;
  };
  resources: {
    'instance.changed': RunningInstance;
    'instance.removed': { id: string };
    'costs.changed': Costs;
    'idle.warned': IdleWarning;
    'limit.warned': LimitWarning;
    'limit.reached': LimitWarning;
    'zombies.changed': ZombiePage;
    'sweep.changed': Sweep;
  };
  sharing: {
    'snapshot.created': Snapshot;
    'snapshot.changed': Snapshot;
    'snapshot.revoked': Snapshot;
    'snapshot.opened': Snapshot;
    'snapshot.closed': Snapshot;
    'snapshots.missed': Record<string, never>;
  };
  spark: {
    'cluster.changed': Cluster;
    'cluster.removed': { id: string };
    'session.changed': SparkSession;
    'session.removed': { cluster: string; id: number };
    /** Not more than once a second for a statement. */
    'statement.changed': {
      cluster: string;
      session: number;
      statement: number;
      state: StatementProgress['state'];
      progress: number;
    };
  };
  tuning: {
    'job.changed': TuningJob;
    'job.removed': { id: string };
    'trial.changed': { job_id: string; trial: Trial };
  };
}

/** What happened on the server, as it happens. */
export interface IStudioEvents {
  /**
   * Call `handler` with each payload of an action from now on.
   *
   * @returns what ends it.
   */
  on<F extends keyof IEventPayloads, A extends keyof IEventPayloads[F]>(
    feature: F,
    action: A,
    handler: (payload: IEventPayloads[F][A], owner: string) => void
  ): IDisposable;

  /**
   * Emitted each time the event connection is open, the first time included. Events may have been
   * missed before it, so whoever holds facts of the server asks for them again.
   */
  readonly reconnected: ISignal<IStudioEvents, void>;
}

export const IStudioEvents = new Token<IStudioEvents>(
  'jupyter-smstudio:IStudioEvents',
  'Events of the SM Studio server, typed; tells when some may have been missed.'
);

/** A source of emissions; `EventManager` is one, tests drive their own. */
export interface IEventSource {
  readonly stream: ISignal<unknown, Event.Emission>;
  readonly opened: ISignal<unknown, void>;
}

const SCHEMA_ID = /^https:\/\/schema\.smstudio\.dev\/([a-z]+)\/v1$/;

type Handler = (payload: unknown, owner: string) => void;

/** The one subscription of the application; hands each event to those who asked for it. */
export class StudioEvents implements IStudioEvents, IDisposable {
  constructor(private readonly _source: IEventSource) {
    _source.stream.connect(this._onEmission, this);
    _source.opened.connect(this._onOpened, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get reconnected(): ISignal<this, void> {
    return this._reconnected;
  }

  on<F extends keyof IEventPayloads, A extends keyof IEventPayloads[F]>(
    feature: F,
    action: A,
    handler: (payload: IEventPayloads[F][A], owner: string) => void
  ): IDisposable {
    const key = `${feature}/${String(action)}`;
    const handlers = this._handlers.get(key) ?? new Set<Handler>();
    this._handlers.set(key, handlers);
    handlers.add(handler as Handler);
    return new DisposableDelegate(() => {
      handlers.delete(handler as Handler);
    });
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._source.stream.disconnect(this._onEmission, this);
    this._source.opened.disconnect(this._onOpened, this);
    this._handlers.clear();
    Signal.clearData(this);
  }

  private _onOpened(): void {
    this._reconnected.emit();
  }

  private _onEmission(_: unknown, emission: Event.Emission): void {
    const feature = SCHEMA_ID.exec(emission.schema_id)?.[1];
    const { action, owner, payload } = emission as Event.Emission & {
      action?: unknown;
      owner?: unknown;
      payload?: unknown;
    };
    if (feature === undefined || typeof action !== 'string') {
      return;
    }
    for (const handler of [...(this._handlers.get(`${feature}/${action}`) ?? [])]) {
      try {
        handler(payload, typeof owner === 'string' ? owner : '');
      } catch (reason) {
        // One listener that fails must not starve the others of the fact.
        console.error(`A listener failed on ${feature}/${action}`, reason);
      }
    }
  }

  private readonly _handlers = new Map<string, Set<Handler>>();
  private readonly _reconnected = new Signal<this, void>(this);
  private _isDisposed = false;
}

/**
 * Open the event connection.
 *
 * The application's own `EventManager` reconnects silently and has no signal for it, so a client
 * could not know that it missed something. This one is the same class with a WebSocket that tells.
 */
export function connectEvents(settings: ServerConnection.ISettings): IEventSource & IDisposable {
  const owner = {};
  const opened = new Signal<object, void>(owner);
  const WebSocketThatTells = class extends settings.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('open', () => opened.emit());
    }
  };
  const manager = new EventManager({
    serverSettings: { ...settings, WebSocket: WebSocketThatTells }
  });
  return {
    stream: manager.stream,
    opened,
    get isDisposed() {
      return manager.isDisposed;
    },
    dispose: () => manager.dispose()
  };
}
