import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import { PromiseDelegate, UUID } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import type { KernelDeath, Placement, PlacementState, Proposal, Switch } from '../core/wire';
import type { IEnvironment } from './environment';
import { placedEnvironment } from './environment';
import type { ISessionJoiner } from './joiner';
import type { KernelsModel } from './model';
import { hasEnded } from './model';

/** What a seat needs of Lab's session context. */
export type SeatContext = Pick<
  ISessionContext,
  | 'session'
  | 'path'
  | 'name'
  | 'type'
  | 'isDisposed'
  | 'disposed'
  | 'kernelChanged'
  | 'statusChanged'
  | 'changeKernel'
  | 'shutdown'
  | 'kernelDisplayName'
>;

/** The document that a seat is for, as far as it keeps the environment. */
export interface ISeatDocument {
  /** The environment it names; null for none. */
  readonly environment: IEnvironment | null;
  /** Resolved when what the document says is known. */
  readonly ready: Promise<void>;
  readonly changed: ISignal<unknown, unknown>;
  /** Keep the environment in it. */
  record(environment: IEnvironment): void;
  /** Write it to disk, where it may be written. */
  save(): Promise<void>;
}

/**
 * How a document is with its kernel: without one; with one that was not placed by the studio (plain); on
 * the way to one; with a placed one; moving; or without one because its start failed.
 */
export type SeatState = 'none' | 'plain' | 'starting' | 'running' | 'switching' | 'failed';

const RECONNECT_FAILED = 'reconnect_failed';

const STATES: Readonly<Record<PlacementState, SeatState>> = {
  Pending: 'starting',
  Starting: 'starting',
  InService: 'running',
  Switching: 'switching',
  Failed: 'failed',
  Deleted: 'none'
};

/** One notebook or console, and the kernel it has or waits for. */
export class Seat implements IObservable, IDisposable {
  constructor(
    readonly context: SeatContext,
    readonly document: ISeatDocument,
    readonly model: KernelsModel,
    private readonly _joiner: ISessionJoiner
  ) {
    context.kernelChanged.connect(this._onKernelChanged, this);
    context.statusChanged.connect(this._emit, this);
    context.disposed.connect(this.dispose, this);
    document.changed.connect(this._emit, this);
    void document.ready.then(() => this._emit());
    model.changed.connect(this._onModelChanged, this);
    model.switchEnded.connect(this._onSwitchEnded, this);
    model.reconnected.connect(this._onReconnected, this);
    // A switch that is under way when the document is opened was begun before a reload of this page.
    this._owns = this.move !== null;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The kernel it has, or waits for. */
  get kernelId(): string | null {
    return this.context.session?.kernel?.id ?? this._startId;
  }

  get placement(): Placement | null {
    return this.kernelId === null ? null : this.model.placement(this.kernelId);
  }

  /** The newest switch of the kernel, ended or not. */
  get move(): Switch | null {
    return this.kernelId === null ? null : this.model.switchOf(this.kernelId);
  }

  /** Why the kernel ended, or the last one did. */
  get death(): KernelDeath | null {
    const id = this.kernelId ?? this._lastId;
    return id === null ? null : this.model.deathOf(id);
  }

  /** Why the last start failed. */
  get failure(): StudioError | null {
    return this._failure;
  }

  /** What is proposed for a notebook of somebody else's studio, until an environment is chosen. */
  get proposal(): Proposal | null {
    return this.environment === null ? this._proposal : null;
  }

  set proposal(proposal: Proposal | null) {
    this._proposal = proposal;
    this._emit();
  }

  get state(): SeatState {
    const placement = this.placement;
    if (this._startId !== null) {
      return 'starting';
    }
    if (this.kernelId === null) {
      return this._failure ? 'failed' : 'none';
    }
    if (placement === null) {
      return 'plain';
    }
    if (this.move && !hasEnded(this.move)) {
      return 'switching';
    }
    return STATES[placement.state];
  }

  /** Where the kernel runs, or would be started. */
  get environment(): IEnvironment | null {
    const placement = this.placement;
    return placement ? placedEnvironment(placement) : this.document.environment;
  }

  /** Whether a cell runs. */
  get isBusy(): boolean {
    return this.context.session?.kernel?.status === 'busy';
  }

  /**
   * Start a kernel in `environment`, or wait for the one that is being started. Never rejects: see `failure`.
   */
  async start(environment: IEnvironment): Promise<void> {
    this._starting ??= this._start(environment).finally(() => {
      this._starting = null;
    });
    await this._starting;
  }

  /** Wait for the start that is under way, if one is. */
  async settled(): Promise<void> {
    await this._starting;
  }

  /** Whether there is a start to cancel; a kernel that is only restarted goes on. */
  get canCancel(): boolean {
    return this._startId !== null;
  }

  /** @throws StudioError when the server refuses to cancel. */
  async cancelStart(): Promise<void> {
    if (this._startId !== null) {
      await this.model.cancelStart(this._startId);
    }
  }

  /** Whether it is known whether a session runs for the document already. */
  get isOpen(): boolean {
    return this._isOpen;
  }

  /** Resolved when it is known whether a session runs for the document already. */
  get whenOpen(): Promise<void> {
    return this._open.promise;
  }

  /** The session context has looked for a session. */
  opened(): void {
    this._isOpen = true;
    this._open.resolve();
    this._followOther();
  }

  /** The next end of a switch is this tab's to note in the document. */
  own(): void {
    this._owns = true;
  }

  /** Put away what is said about the last start, switch or death. */
  dismiss(): void {
    this._failure = null;
    for (const id of [this.kernelId, this._lastId, this._failedId]) {
      if (id !== null) {
        this.model.dismiss(id);
      }
    }
    this._emit();
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.disconnectReceiver(this);
      Signal.clearData(this);
    }
  }

  private async _start(environment: IEnvironment): Promise<void> {
    this.dismiss();
    const id = UUID.uuid4();
    await this._guard(id, async () => {
      if (this.context.session) {
        await this.context.shutdown();
      }
      const placed = await this.model.place(id, environment, this.context.path);
      if (placed === id) {
        this.document.record(environment);
      }
      this._startId = placed;
      await this._join(placed);
    });
  }

  /**
   * Another tab, or this one before a reload, has started a kernel for this document: take the same. The
   * one that was here last is about to end, if it is listed at all.
   */
  private _followOther(): void {
    if (this._isDisposed || !this._isOpen || this.kernelId !== null) {
      return;
    }
    const id = this.model.kernelFor(this.context.path)?.kernel_id;
    if (id !== undefined && id !== this._failedId && id !== this._lastId) {
      this._starting ??= this._guard(id, () => this._join(id)).finally(() => {
        this._starting = null;
      });
    }
  }

  private async _guard(id: string, work: () => Promise<void>): Promise<void> {
    this._startId = id;
    this._emit();
    try {
      await work();
    } catch (reason) {
      const error = StudioError.from(reason);
      this._failedId = this._startId;
      this._failure = error.code === 'cancelled' ? null : error;
    } finally {
      this._startId = null;
      this._emit();
    }
  }

  private async _join(id: string): Promise<void> {
    const placement = await this.model.prepared(id);
    if (!this._isDisposed) {
      await this._joiner.join(this.context, placement);
    }
  }

  private _onModelChanged(): void {
    this._followOther();
    this._emit();
  }

  private _onKernelChanged(): void {
    this._lastId = this.context.session?.kernel?.id ?? this._lastId;
    this._emit();
  }

  private _onSwitchEnded(_: KernelsModel, move: Switch): void {
    const kernel = this.context.session?.kernel;
    if (move.state !== 'Completed' || kernel?.id !== move.kernel_id) {
      return;
    }
    // The kernel's process is another one: its comms are gone and its status is not known.
    this._reconnect(kernel, 'The notebook has moved');
    if (this._owns) {
      this._owns = false;
      void this._note(move);
    }
  }

  /** Lab tries some seven times in two minutes to reach a kernel, and then not any more. */
  private _onReconnected(): void {
    const kernel = this.context.session?.kernel;
    if (kernel && kernel.connectionStatus !== 'connected') {
      this._reconnect(kernel, 'The server is back');
    }
  }

  private _reconnect(kernel: Kernel.IKernelConnection, what: string): void {
    const tell = (failure: StudioError | null): void => {
      this._failure = failure;
      this._emit();
    };
    kernel.reconnect().then(
      () => this._failure?.code === RECONNECT_FAILED && tell(null),
      (reason: unknown) =>
        tell(
          new StudioError(
            RECONNECT_FAILED,
            `${what}, but this page could not connect to its kernel again. Reload the page.`,
            { reason: String(reason) }
          )
        )
    );
  }

  private async _note(move: Switch): Promise<void> {
    const placement = this.placement;
    if (placement) {
      this.document.record(movedEnvironment(placement, move));
      await this.document.save();
    }
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _open = new PromiseDelegate<void>();
  private _isOpen = false;
  private _starting: Promise<void> | null = null;
  private _startId: string | null = null;
  private _failedId: string | null = null;
  private _lastId: string | null = null;
  private _failure: StudioError | null = null;
  private _proposal: Proposal | null = null;
  private _owns: boolean;
  private _isDisposed = false;
}

/** The environment after a switch; the placement may still tell of the one before. */
function movedEnvironment(placement: Placement, move: Switch): IEnvironment {
  const told = placement.image === move.to_image;
  return {
    ...placedEnvironment(placement),
    image: move.to_image,
    image_version: told ? placement.image_version : null,
    instance_type: move.to_instance_type
  };
}
