import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, Session } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../../core/model';
import { StudioError } from '../../core/request';
import type { Cluster, SparkSession } from '../../core/wire';
import type { SparkModel } from '../model';
import { languageOf, reconnectCell, storedAuth } from './connectCell';
import type { KernelKind } from './kernelKind';
import { askKernelKind } from './kernelKind';
import { runSilently } from './silent';

/** What a connection needs of Lab's session context. */
export type ConnectionContext = Pick<
  ISessionContext,
  'session' | 'path' | 'isDisposed' | 'disposed' | 'kernelChanged' | 'statusChanged'
>;

type KernelChange = Session.ISessionConnection.IKernelChangedArgs;

/**
 * How a notebook is with a cluster: without one; on the way; connected; on the way back to its session after its
 * kernel was started again; or without a session because that has ended.
 */
export type ConnectionState = 'none' | 'connecting' | 'connected' | 'reconnecting' | 'ended';

/** Livy's states of a session that can be used, now or soon. */
const LIVE: readonly string[] = ['not_started', 'starting', 'recovering', 'idle', 'running', 'busy'];
const RESTARTS: readonly Kernel.Status[] = ['restarting', 'autorestarting'];

/** Whether code can be sent to a session, now or when it has started. */
export function isLive(session: Pick<SparkSession, 'state'>): boolean {
  return LIVE.includes(session.state);
}

/** A notebook and the session of Spark that its kernel uses. The server knows which that is, so a reload loses nothing. */
export class Connection implements IObservable, IDisposable {
  constructor(
    readonly context: ConnectionContext,
    private readonly _metadata: () => unknown,
    readonly model: SparkModel
  ) {
    context.kernelChanged.connect(this._onKernelChanged, this);
    context.statusChanged.connect(this._onStatus, this);
    context.disposed.connect(this.dispose, this);
    model.sessions.changed.connect(this._onSessions, this);
    model.clusters.changed.connect(this._emit, this);
    void this._askKind();
    this._onSessions();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Null where the kernel can't be connected: it speaks none of Spark's languages. */
  get kind(): KernelKind | null {
    return this._kind;
  }

  get kernelId(): string | null {
    return this.context.session?.kernel?.id ?? null;
  }

  /** The session in use; the newest one where there are several. */
  get session(): SparkSession | null {
    const kernel = this.kernelId;
    const own = (this.model.sessions.value ?? []).filter(
      session => kernel !== null && session.kernel_id === kernel && isLive(session)
    );
    return own.reduce<SparkSession | null>(
      (newest, session) => (newest && newest.created >= session.created ? newest : session),
      null
    );
  }

  get cluster(): Cluster | null {
    const { session } = this;
    return session && this.model.find(session.cluster);
  }

  /** The session that has ended without being asked to; null once a person has read it or connected again. */
  get ended(): SparkSession | null {
    return this.session ? null : this._ended;
  }

  /** Why the kernel could not go back to its session. */
  get failure(): StudioError | null {
    return this._failure;
  }

  get state(): ConnectionState {
    if (this._working) {
      return this._working;
    }
    if (this.session) {
      // From the restart on: a cell that is run now finds no session in the kernel.
      return this._restarted ? 'reconnecting' : this._failure ? 'ended' : 'connected';
    }
    return this.ended ? 'ended' : 'none';
  }

  /**
   * Do what connects, and show meanwhile that it is under way.
   *
   * @throws what `work` does; the session until now stays.
   */
  async connect(work: () => Promise<void>): Promise<void> {
    await this._work('connecting', work);
    this._failure = null;
    this._ended = null;
    await this.model.sessions.load();
  }

  /** End the session, and with it what is in its memory. */
  async disconnect(): Promise<void> {
    const { session } = this;
    if (session) {
      this._last = null;
      await this.model.endSession(session);
    }
  }

  /** Find the session again from a kernel that has lost it. Never rejects: see `failure`. */
  async reconnect(): Promise<void> {
    const { session } = this;
    const kernel = this.context.session?.kernel;
    if (!session || !kernel || this._working) {
      return;
    }
    this._failure = null;
    await this._work('reconnecting', async () => {
      // A page that was loaded again knows the sessions; the clusters only where they are shown.
      const cluster = this.cluster ?? (await this.model.api.cluster(session.cluster));
      const language = languageOf(session);
      const connection = { cluster: cluster.id, auth: storedAuth(cluster), language, role: null };
      await runSilently(kernel, reconnectCell(connection, session));
    }).catch((reason: unknown) => {
      this._failure = StudioError.from(reason);
      this._emit();
    });
  }

  /** Put away what is said about the last session. */
  dismiss(): void {
    this._ended = null;
    this._failure = null;
    this._emit();
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.disconnectReceiver(this);
      Signal.clearData(this);
    }
  }

  private async _work(state: 'connecting' | 'reconnecting', work: () => Promise<void>): Promise<void> {
    this._working = state;
    this._emit();
    try {
      await work();
    } finally {
      this._working = null;
      this._emit();
    }
  }

  private _onKernelChanged(_: unknown, { oldValue, newValue }: KernelChange): void {
    if (oldValue && oldValue.id === newValue?.id) {
      // It was started again; Lab says so before the kernel is ready to find its session.
      void this._askKind();
      return;
    }
    this._last = null;
    this._ended = null;
    this._failure = null;
    this._restarted = false;
    this._kind = null;
    this._onSessions();
    void this._askKind();
  }

  private _onStatus(_: unknown, status: Kernel.Status): void {
    if (RESTARTS.includes(status)) {
      this._restarted = true;
      this._emit();
    } else if (status === 'dead' && this._restarted) {
      this._restarted = false;
      this._emit();
    } else if (status === 'idle' && this._restarted) {
      this._restarted = false;
      void this.reconnect();
    }
  }

  private _onSessions(): void {
    const { session } = this;
    if (session) {
      this._last = session;
      this._ended = null;
    } else if (this._last && this.model.sessions.value !== null) {
      const { cluster, id } = this._last;
      const known = this.model.sessions.value.find(other => other.cluster === cluster && other.id === id);
      this._ended = known ?? this._last;
      this._last = null;
    }
    this._emit();
  }

  private async _askKind(): Promise<void> {
    const kernel = this.kernelId;
    // A kernel that does not answer ends, and another one is asked then.
    const kind = await askKernelKind(this.context, this._metadata()).catch(() => null);
    if (!this._isDisposed && kernel === this.kernelId) {
      this._kind = kind;
      this._emit();
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _kind: KernelKind | null = null;
  private _last: SparkSession | null = null;
  private _ended: SparkSession | null = null;
  private _failure: StudioError | null = null;
  private _working: 'connecting' | 'reconnecting' | null = null;
  private _restarted = false;
  private _isDisposed = false;
}
