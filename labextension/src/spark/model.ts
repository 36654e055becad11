import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import { Remote, upsert } from '../core/model';
import type { IPageCount } from '../core/pages';
import type {
  Cluster,
  ClusterTemplate,
  ClusterTemplatePage,
  CreateCluster,
  InstanceTypePage,
  SparkLogPage,
  SparkSession,
  StoreCredentials,
  UpdateCluster
} from '../core/wire';
import type { ISparkApi } from './api';
import { hasEnded } from './clusters';
import { GrowingLog } from './log';

/** A session is known by its cluster and its number there. */
function sessionKey(session: Pick<SparkSession, 'cluster' | 'id'>): string {
  return `${session.cluster}/${session.id}`;
}

/** Whose log it is: that of the driver of a session, by its number, or one of the cluster's, by its name. */
export type LogSource = number | string;

/** The clusters, their sessions and the templates, kept true by the server's events. */
export class SparkModel implements IDisposable, IPageCount {
  constructor(
    readonly api: ISparkApi,
    private readonly _events: IStudioEvents
  ) {
    this.clusters = new Remote(async () => (await api.clusters()).items);
    this.sessions = new Remote(async () => (await api.sessions()).items);
    this.templates = new Remote(() => api.templates());
    this.instanceTypes = new Remote(() => api.instanceTypes());
    this.clusters.changed.connect(() => this._changed.emit());
    const refresh = (): void => {
      void this.clusters.refresh();
      void this.sessions.refresh();
    };
    _events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void _events.reconnected.disconnect(refresh)));
    for (const part of [
      _events.on('spark', 'cluster.changed', cluster => this._onCluster(cluster)),
      _events.on('spark', 'cluster.removed', ({ id }) => this._onRemoved(id)),
      _events.on('spark', 'session.changed', session => this._onSession(session)),
      _events.on('spark', 'session.removed', ({ cluster, id }) => this._onSessionRemoved(cluster, id)),
      this.clusters,
      this.sessions,
      this.templates,
      this.instanceTypes
    ]) {
      this._disposables.add(part);
    }
  }

  readonly clusters: Remote<readonly Cluster[]>;
  /** Sessions that are open, of all clusters. */
  readonly sessions: Remote<readonly SparkSession[]>;
  readonly templates: Remote<ClusterTemplatePage>;
  readonly instanceTypes: Remote<InstanceTypePage>;

  /** Clusters that have not ended. */
  get count(): number {
    return (this.clusters.value ?? []).filter(cluster => !hasEnded(cluster)).length;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    Signal.clearData(this);
  }

  /** The cluster of an id, among those that are known. */
  find(id: string): Cluster | null {
    return this.clusters.value?.find(cluster => cluster.id === id) ?? null;
  }

  template(name: string): ClusterTemplate | null {
    return this.templates.value?.items.find(template => template.name === name) ?? null;
  }

  sessionsOf(cluster: string): readonly SparkSession[] {
    return (this.sessions.value ?? []).filter(session => session.cluster === cluster);
  }

  /** Ask for a cluster that is not among the newest. */
  async load(id: string): Promise<void> {
    this._onCluster(await this.api.cluster(id));
  }

  async create(request: CreateCluster): Promise<Cluster> {
    const cluster = await this.api.create(request);
    this._onCluster(cluster);
    return cluster;
  }

  async update(cluster: Cluster, change: Partial<UpdateCluster>): Promise<void> {
    this._onCluster(await this.api.update(cluster.id, change));
  }

  async terminate(cluster: Cluster): Promise<void> {
    this._onCluster(await this.api.terminate(cluster.id));
  }

  async remove(cluster: Cluster): Promise<void> {
    await this.api.remove(cluster.id);
    this._onRemoved(cluster.id);
  }

  /** @returns how many clusters were not known before. */
  async discover(region: string): Promise<number> {
    const { items } = await this.api.discover(region);
    const found = items.filter(cluster => !this.find(cluster.id)).length;
    await this.clusters.load();
    return found;
  }

  async storeCredentials(cluster: Cluster, credentials: StoreCredentials): Promise<void> {
    await this.api.storeCredentials(cluster.id, credentials);
    await this.load(cluster.id);
  }

  async forgetCredentials(cluster: Cluster): Promise<void> {
    await this.api.forgetCredentials(cluster.id);
    await this.load(cluster.id);
  }

  async endSession(session: SparkSession): Promise<void> {
    await this.api.endSession(session.cluster, session.id);
    this._onSessionRemoved(session.cluster, session.id);
  }

  /** One of the logs of a cluster. Dispose of it when it is not shown any more. */
  logOf(cluster: string, source: LogSource): GrowingLog {
    const ask = (offset: number): Promise<SparkLogPage> =>
      typeof source === 'number'
        ? this.api.sessionLog(cluster, source, offset)
        : this.api.log(cluster, source, offset);
    return new GrowingLog(ask, this._events, cluster);
  }

  private _onCluster(cluster: Cluster): void {
    this.clusters.update(items => upsert(items, cluster, item => item.id));
  }

  private _onRemoved(id: string): void {
    this.clusters.update(items => items.filter(cluster => cluster.id !== id));
    this.sessions.update(items => items.filter(({ cluster }) => cluster !== id));
  }

  private _onSession(session: SparkSession): void {
    this.sessions.update(items => upsert(items, session, sessionKey));
  }

  private _onSessionRemoved(cluster: string, id: number): void {
    const key = sessionKey({ cluster, id });
    this.sessions.update(items => items.filter(session => sessionKey(session) !== key));
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}
