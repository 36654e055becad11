import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IPageCount } from '../core/pages';
import { Remote, upsert } from '../core/model';
import type {
  Costs,
  IdleWarning,
  InstanceTypePage,
  LimitWarning,
  Preferences,
  RunningApp,
  RunningInstance,
  Sweep,
  Warnings,
  Zombie
} from '../core/wire';
import type { IResourcesApi } from './api';

/** Names of the notebooks and terminals that run on an instance. */
export function namesOn(instance: RunningInstance): readonly string[] {
  return instance.apps.flatMap(namesIn);
}

/** Names of the notebooks and terminals of an app. */
export function namesIn(app: RunningApp): readonly string[] {
  return app.sessions.map(session => session.path || session.display_name);
}

/** What runs, what it costs and what stops it, kept true by the server's events. */
export class ResourcesModel implements IPageCount, IDisposable {
  constructor(
    private readonly _api: IResourcesApi,
    events: IStudioEvents
  ) {
    this.instances = new Remote(async () => (await _api.instances()).items);
    this.costs = new Remote(() => _api.costs());
    this.preferences = new Remote(() => _api.preferences());
    this.zombies = new Remote(async () => (await _api.zombies()).items);
    this.catalogue = new Remote(() => _api.instanceTypes());
    this._warnings = new Remote(() => _api.warnings());
    this._remotes.forEach(remote => this._disposables.add(remote));
    this._listen(events);
  }

  readonly instances: Remote<readonly RunningInstance[]>;
  readonly costs: Remote<Costs>;
  readonly preferences: Remote<Preferences>;
  readonly zombies: Remote<readonly Zombie[]>;
  readonly catalogue: Remote<InstanceTypePage>;

  /** Emitted when the list of what runs changed. */
  get changed(): ISignal<unknown, void> {
    return this.instances.changed;
  }

  /** How many instances run. */
  get count(): number {
    return this.instances.value?.length ?? 0;
  }

  /** An instance will be stopped unless it is kept. */
  get idleWarned(): ISignal<this, IdleWarning> {
    return this._idleWarned;
  }

  /** An instance is gone, works again or was kept in any page: its warning has no meaning any more. */
  get idleEnded(): ISignal<this, string> {
    return this._idleEnded;
  }

  get limitWarned(): ISignal<this, LimitWarning> {
    return this._limitWarned;
  }

  /** A sweep waits for its time, or has changed. */
  get swept(): ISignal<this, Sweep> {
    return this._swept;
  }

  /** Everything that holds now, at the start and after a lost connection: events may have been missed. */
  get warningsLoaded(): ISignal<this, Warnings> {
    return this._warningsLoaded;
  }

  /** Unit of every cost: a currency code or `kWh`. */
  get unit(): string {
    return this.costs.value?.unit ?? '';
  }

  /** Whether costs are to be shown at all. */
  get showsCost(): boolean {
    return this.preferences.value !== null && this.preferences.value.show !== 'off';
  }

  get apps(): readonly RunningApp[] {
    return (this.instances.value ?? []).flatMap(instance => instance.apps);
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    Signal.clearData(this);
  }

  /** What the status bar and the Running panel need, where it is not there yet. */
  async ensure(): Promise<void> {
    await Promise.all([
      this.instances.ensure(),
      this.costs.ensure(),
      this.preferences.ensure(),
      this._loadWarnings()
    ]);
  }

  /** Everything that the page shows, where it is not there yet. */
  async ensureAll(): Promise<void> {
    await Promise.all(this._remotes.map(remote => remote.ensure()));
  }

  /** Ask again for everything that was asked for before. */
  async refresh(): Promise<void> {
    await Promise.all([...this._remotes.map(remote => remote.refresh()), this._loadWarnings()]);
  }

  async stopAll(): Promise<void> {
    await this._api.stopAll();
    await this.instances.refresh();
  }

  async stopInstance(instance: RunningInstance): Promise<void> {
    await this._api.stopInstance(instance.id);
    await this.instances.refresh();
  }

  async stopApp(app: RunningApp): Promise<void> {
    await this._api.stopApp(app.id);
    await this.instances.refresh();
  }

  async keepRunning(id: string): Promise<void> {
    await this._api.keepRunning(id);
    this._onIdleEnded(id);
    await this.instances.refresh();
  }

  async savePreferences(preferences: Preferences): Promise<void> {
    const saved = await this._api.savePreferences(preferences);
    this.preferences.update(() => saved);
    // Prices and the unit change every cost shown.
    await Promise.all([this.costs.refresh(), this.instances.refresh(), this.catalogue.refresh()]);
  }

  async sweep(zombies: readonly Zombie[]): Promise<void> {
    this._swept.emit(await this._api.sweep({ ids: zombies.map(zombie => zombie.id) }));
  }

  async undoSweep(sweep: Sweep): Promise<void> {
    await this._api.undoSweep(sweep.id);
    await this.zombies.refresh();
  }

  private get _remotes(): readonly Remote<unknown>[] {
    return [this.instances, this.costs, this.preferences, this.zombies, this.catalogue];
  }

  private async _loadWarnings(): Promise<void> {
    await this._warnings.load();
    if (this._warnings.value !== null && this._warnings.error === null) {
      this._warningsLoaded.emit(this._warnings.value);
    }
  }

  /** An answer that is on its way may be older than what an event just told: ask once more then. */
  private _outdateWarnings(): void {
    this._warnings.update(warnings => warnings);
  }

  private _listen(events: IStudioEvents): void {
    for (const listener of [
      events.on('resources', 'instance.changed', item => this._onInstance(item)),
      events.on('resources', 'instance.removed', ({ id }) => this._onRemoved(id)),
      events.on('resources', 'costs.changed', costs => this.costs.update(() => costs)),
      events.on('resources', 'zombies.changed', page => this.zombies.update(() => page.items)),
      events.on('resources', 'sweep.changed', sweep => this._onSweep(sweep)),
      events.on('resources', 'idle.warned', warning => this._onIdle(warning)),
      events.on('resources', 'limit.warned', warning => this._limitWarned.emit(warning)),
      events.on('resources', 'limit.reached', warning => this._limitWarned.emit(warning))
    ]) {
      this._disposables.add(listener);
    }
    const refresh = (): void => void this.refresh();
    events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(refresh)));
  }

  private _onInstance(instance: RunningInstance): void {
    if (instance.state === 'Deleted') {
      this._onRemoved(instance.id);
      return;
    }
    this.instances.update(items => upsert(items, instance, item => item.id));
    if (!instance.stop_warned) {
      this._onIdleEnded(instance.id);
    }
  }

  private _onIdle(warning: IdleWarning): void {
    this._outdateWarnings();
    this._idleWarned.emit(warning);
  }

  private _onIdleEnded(id: string): void {
    this._outdateWarnings();
    this._idleEnded.emit(id);
  }

  private _onRemoved(id: string): void {
    this.instances.update(items => items.filter(item => item.id !== id));
    this._onIdleEnded(id);
  }

  private _onSweep(sweep: Sweep): void {
    this._outdateWarnings();
    this._swept.emit(sweep);
    if (sweep.items.length === 0) {
      // It is over: the server tells of zombies only when it looks for them the next time.
      void this.zombies.refresh();
    }
  }

  private readonly _warnings: Remote<Warnings>;
  private readonly _disposables = new DisposableSet();
  private readonly _idleWarned = new Signal<this, IdleWarning>(this);
  private readonly _idleEnded = new Signal<this, string>(this);
  private readonly _limitWarned = new Signal<this, LimitWarning>(this);
  private readonly _warningsLoaded = new Signal<this, Warnings>(this);
  private readonly _swept = new Signal<this, Sweep>(this);
}
