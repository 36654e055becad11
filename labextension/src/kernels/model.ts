import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { Remote, upsert } from '../core/model';
import { StudioError } from '../core/request';
import type { CreateSwitch, KernelDeath, Placement, Switch, SwitchState } from '../core/wire';
import type { IKernelsApi } from './api';
import type { IEnvironment } from './environment';

const ENDED: readonly SwitchState[] = ['Completed', 'Cancelled', 'Failed'];

/** Whether the kernel moves, or nothing further will happen. */
export function hasEnded(move: Switch): boolean {
  return ENDED.includes(move.state);
}

/** Whether the kernel's process waits for the client to connect to it. */
export function isPrepared(placement: Placement): boolean {
  return (
    placement.state === 'InService' ||
    (placement.state === 'Starting' &&
      placement.stages.some(stage => stage.name === 'kernel' && stage.state === 'done'))
  );
}

/** Where the kernels run, how far starts and switches are; the same in every tab. */
export class KernelsModel implements IObservable, IDisposable {
  constructor(
    private readonly _api: IKernelsApi,
    events: IStudioEvents
  ) {
    this.placements = new Remote(async () => (await _api.placements()).items);
    this.switches = new Remote(() => this._fetchSwitches());
    this._disposables.add(this.placements);
    this._disposables.add(this.switches);
    this.placements.changed.connect(() => this._changed.emit());
    this.switches.changed.connect(() => this._changed.emit());
    this._disposables.add(events.on('kernels', 'placement.changed', it => this._onPlacement(it)));
    this._disposables.add(events.on('kernels', 'switch.changed', it => this._onSwitch(it)));
    this._disposables.add(events.on('kernels', 'kernel.died', it => this._onDeath(it)));
    const reload = (): void => {
      this._reconnected.emit();
      void this.load();
    };
    events.reconnected.connect(reload);
    this._disposables.add(new DisposableDelegate(() => events.reconnected.disconnect(reload)));
  }

  /** Placements that are not Deleted. */
  readonly placements: Remote<readonly Placement[]>;

  /** Switches under way, and ended ones until they are dismissed. */
  readonly switches: Remote<readonly Switch[]>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted once for each switch that ends, in every tab. */
  get switchEnded(): ISignal<this, Switch> {
    return this._switchEnded;
  }

  /** Emitted when the server can be reached, at the start and each time it could not be before. */
  get reconnected(): ISignal<this, void> {
    return this._reconnected;
  }

  /** Emitted when a kernel ended that nobody stopped. */
  get died(): ISignal<this, KernelDeath> {
    return this._died;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  /** Ask the server for everything; switches that ended while nobody listened are announced now. */
  async load(): Promise<void> {
    await Promise.all([this.placements.load(), this.switches.load()]);
    this.switches.value?.forEach(move => this._announce(move));
  }

  placement(kernelId: string): Placement | null {
    return this.placements.value?.find(placement => placement.kernel_id === kernelId) ?? null;
  }

  /** The kernel that is there for a document or on its way, whoever has started it. */
  kernelFor(path: string): Placement | null {
    return (
      this.placements.value?.find(placement => placement.path === path && placement.state !== 'Failed') ??
      null
    );
  }

  /** The newest switch of a kernel. */
  switchOf(kernelId: string): Switch | null {
    const moves = this.switches.value?.filter(move => move.kernel_id === kernelId) ?? [];
    return moves.reduce<Switch | null>(
      (newest, move) => (newest && newest.started >= move.started ? newest : move),
      null
    );
  }

  /** Why the kernel ended, until dismissed. */
  deathOf(kernelId: string): KernelDeath | null {
    return this._deaths.get(kernelId) ?? null;
  }

  /**
   * Register where a kernel shall run, and have the server prepare it.
   *
   * @returns the id of the document's kernel: another one where somebody else has just started it.
   * @throws StudioError when the server refuses.
   */
  async place(kernelId: string, environment: IEnvironment, path: string): Promise<string> {
    await this._ensure(this.placements);
    const answer = await this._api.place(kernelId, { ...environment, path }).catch(firstKernel);
    // Events of the start may have come before the answer; they know more than it does.
    if (this.placement(answer.kernel_id) === null) {
      this.placements.update(placements => upsert(placements, answer, keyOf));
    }
    return answer.kernel_id;
  }

  /** Cancel a start; what it has taken is given back by the server. */
  async cancelStart(kernelId: string): Promise<void> {
    await this._api.cancelPlacement(kernelId);
    this._forget(kernelId);
  }

  /**
   * Wait until a kernel's process is there.
   *
   * @throws StudioError `start_failed` with the server's reason, `cancelled` when it was cancelled.
   */
  prepared(kernelId: string): Promise<Placement> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const placement = this.placement(kernelId);
        if (placement !== null && !isPrepared(placement) && placement.state !== 'Failed') {
          return;
        }
        this.changed.disconnect(check);
        if (placement === null) {
          reject(new StudioError('cancelled', 'The start of the kernel was cancelled.'));
        } else if (placement.state === 'Failed') {
          reject(new StudioError('start_failed', placement.failure_reason ?? 'The kernel did not start.'));
        } else {
          resolve(placement);
        }
      };
      this.changed.connect(check);
      check();
    });
  }

  /**
   * Move a kernel. While one switch of it is under way, here or elsewhere, that one is answered.
   *
   * @throws StudioError `conflict` when a cell runs and `running_cell` is `stay`.
   */
  async beginSwitch(request: CreateSwitch): Promise<Switch> {
    await this._ensure(this.switches);
    const current = this.switchOf(request.kernel_id);
    if (current && !hasEnded(current)) {
      return current;
    }
    const move = await this._api.beginSwitch(request);
    if (!this.switches.value?.some(other => other.id === move.id)) {
      this._onSwitch(move);
    }
    return move;
  }

  /** Wait until a switch is in `state`; null when it ended without. */
  switchReaches(id: string, state: SwitchState): Promise<Switch | null> {
    return new Promise(resolve => {
      const check = (): void => {
        const move = this.switches.value?.find(other => other.id === id) ?? null;
        if (move === null || move.state === state || hasEnded(move)) {
          this.changed.disconnect(check);
          resolve(move?.state === state ? move : null);
        }
      };
      this.changed.connect(check);
      check();
    });
  }

  /** Answer what shall become of what cannot move: lose it, or stay. */
  async decide(id: string, proceed: boolean): Promise<void> {
    await this._api.decideSwitch(id, { proceed });
  }

  async cancelSwitch(id: string): Promise<void> {
    await this._api.cancelSwitch(id);
  }

  /** Put away what is said about a kernel: its death, an ended switch, a failed start. */
  dismiss(kernelId: string): void {
    this._deaths.delete(kernelId);
    this.switches.update(moves => moves.filter(move => move.kernel_id !== kernelId || !hasEnded(move)));
    if (this.placement(kernelId)?.state === 'Failed') {
      this._forget(kernelId);
    }
    this._changed.emit();
  }

  dispose(): void {
    this._disposables.dispose();
    Signal.clearData(this);
  }

  private _onPlacement(placement: Placement): void {
    if (placement.state === 'Deleted') {
      this._forget(placement.kernel_id);
    } else {
      this.placements.update(placements => upsert(placements, placement, keyOf));
    }
  }

  private _forget(kernelId: string): void {
    this.placements.update(placements => placements.filter(other => keyOf(other) !== kernelId));
  }

  private _onSwitch(move: Switch): void {
    this.switches.update(moves => upsert(moves, move, other => other.id));
    this._announce(move);
  }

  private _announce(move: Switch): void {
    if (hasEnded(move) && !this._announced.has(move.id)) {
      this._announced.add(move.id);
      this._switchEnded.emit(move);
    }
  }

  /** The server lists what has not ended; what was seen under way and is gone is asked for by itself. */
  private async _fetchSwitches(): Promise<readonly Switch[]> {
    const { items } = await this._api.switches();
    const gone = (this.switches.value ?? []).filter(move => !items.some(({ id }) => id === move.id));
    const settle = async (move: Switch): Promise<Switch> =>
      hasEnded(move) ? move : this._api.switch(move.id);
    return [...items, ...(await Promise.all(gone.map(settle)))];
  }

  private async _ensure(remote: Remote<unknown>): Promise<void> {
    await remote.ensure();
    if (remote.value === null && remote.error) {
      throw remote.error;
    }
  }

  private _onDeath(death: KernelDeath): void {
    this._deaths.set(death.kernel_id, death);
    this._died.emit(death);
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _reconnected = new Signal<this, void>(this);
  private readonly _switchEnded = new Signal<this, Switch>(this);
  private readonly _died = new Signal<this, KernelDeath>(this);
  private readonly _announced = new Set<string>();
  private readonly _deaths = new Map<string, KernelDeath>();
  private readonly _disposables = new DisposableSet();
}

function keyOf(placement: Placement): string {
  return placement.kernel_id;
}

/** The kernel that a document has already, which is why it gets no other. */
function firstKernel(reason: unknown): Placement {
  const placement = reason instanceof StudioError ? reason.details['placement'] : undefined;
  if (placement === undefined) {
    throw reason;
  }
  return placement as Placement;
}
