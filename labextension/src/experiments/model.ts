import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { Remote } from '../core/model';
import type { IPageCount } from '../core/pages';
import { StudioError } from '../core/request';
import type { IAudience } from '../core/sharing';
import { Throttle } from '../core/throttle';
import type {
  ArtifactPage,
  ArtifactPreview,
  CellSource,
  CreateChartCell,
  Experiment,
  ExperimentPage,
  InstanceTypePage,
  MetricHistory,
  Run,
  RunComparison,
  RunDetail,
  RunsChanged,
  SearchRuns,
  TrackedModelPage,
  TrackedModelVersions,
  TrackingStatus,
  UpdateExperiment,
  UpdateRun,
  UpdateRuns
} from '../core/wire';
import type { IExperimentsApi, View } from './api';
import { Leaderboard } from './leaderboard';

/** Rows and curves in view are asked for again at most so often (milliseconds), however fast runs log. */
export const LIVE_LIMIT = 250;
/** The list of experiments counts all runs, which takes longer. */
const LIST_LIMIT = 2000;
/** Experiments in a list: the last active ones. */
export const MAX_EXPERIMENTS = 1000;
/** Registered models in a list. */
export const MAX_MODELS = 1000;
/** Metrics whose curves one question may ask for. */
const MAX_METRICS = 20;
/** Runs that can be analyzed together. */
export const MAX_ANALYZED = 100;
/** Runs that one action takes. */
export const MAX_SELECTED = 1000;

/** A list of experiments, by what of them is asked for. */
export type ExperimentLists = Readonly<Record<View, Remote<ExperimentPage>>>;

/** What the pages of experiments show, kept true by the server's events. */
export class ExperimentsModel implements IDisposable, IPageCount {
  constructor(
    private readonly _api: IExperimentsApi,
    private readonly _events: IStudioEvents
  ) {
    const list = (view: View): Remote<ExperimentPage> =>
      new Remote(() => _api.experiments(view, '', MAX_EXPERIMENTS));
    this.lists = { active: list('active'), deleted: list('deleted'), all: list('all') };
    this.status = new Remote(() => _api.status());
    this.instanceTypes = new Remote(() => _api.instanceTypes());
    const live = new Throttle(LIST_LIMIT, () => this._refreshLists());
    this._disposables.add(live);
    this._disposables.add(this._onRuns(() => live.call()));
    this.lists.active.changed.connect(() => this._changed.emit());
  }

  readonly lists: ExperimentLists;
  readonly status: Remote<TrackingStatus>;
  readonly instanceTypes: Remote<InstanceTypePage>;

  /** Unit of every cost. */
  get currency(): string {
    return this.instanceTypes.value?.currency ?? '';
  }

  /** Runs that say they are running. */
  get count(): number {
    return (this.lists.active.value?.items ?? []).reduce((sum, experiment) => sum + experiment.live, 0);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    [...Object.values(this.lists), this.status, this.instanceTypes].forEach(remote => remote.dispose());
    Signal.clearData(this);
  }

  async create(name: string): Promise<Experiment> {
    const experiment = await this._api.create({ name, note: '' });
    await this._refreshLists();
    return experiment;
  }

  async update(id: string, change: Partial<UpdateExperiment>): Promise<void> {
    await this._api.update(id, change);
    await this._refreshLists();
  }

  /** Decide who sees an experiment of a team. */
  async share(id: string, audience: IAudience): Promise<void> {
    const { visibility, people, groups } = audience;
    await this._api.share(id, { visibility, people: [...people], groups: [...groups] });
    await this._refreshLists();
  }

  /** Registered models of a team that one may see, live. Dispose of it when it is not shown any more. */
  models(): Remote<TrackedModelPage> {
    return this._following(
      () => this._api.models(MAX_MODELS),
      () => true
    );
  }

  /** One of them with its versions, live. Dispose of it when it is not shown any more. */
  modelOf(owner: string, name: string): Remote<TrackedModelVersions> {
    return this._following(
      () => this._api.modelVersions(owner, name),
      () => true
    );
  }

  /** Decide who sees one of one's own registered models. */
  async shareModel(name: string, audience: IAudience): Promise<void> {
    const { visibility, people, groups } = audience;
    await this._api.shareModel(name, { visibility, people: [...people], groups: [...groups] });
  }

  /** An experiment, deleted or not. Dispose of it when it is not shown any more. */
  experimentOf(id: string): Remote<Experiment> {
    return this._following(
      () => this._api.experiment(id),
      change => change.experiments.includes(id)
    );
  }

  /** A leaderboard whose rows are live. Dispose of it when it is not shown any more. */
  leaderboard(): Leaderboard {
    const board = new Leaderboard(query => this._api.search(query));
    // Any run that changed may enter or leave what is in view.
    return this._live(board, () => board.refresh());
  }

  /** Runs by their ids, live. */
  runsOf(ids: readonly string[]): Remote<readonly Run[]> {
    const ask = async (): Promise<readonly Run[]> => {
      const { items } = await this._api.search({ run_ids: [...ids], view: 'all', limit: ids.length });
      const byId = new Map(items.map(run => [run.id, run]));
      // In the order asked for, which is the order of colours and columns.
      return ids.map(id => byId.get(id)).filter(run => run !== undefined);
    };
    return this._following(ask, touches(ids));
  }

  /** Everything of one run but curves and artifacts, live. */
  runOf(id: string): Remote<RunDetail> {
    return this._following(() => this._api.run(id), touches([id]));
  }

  /** Curves, live; any number of metrics. */
  curvesOf(runIds: readonly string[], metrics: readonly string[]): Remote<readonly MetricHistory[]> {
    const ask = async (): Promise<readonly MetricHistory[]> => {
      const found: MetricHistory[] = [];
      for (let at = 0; at < metrics.length; at += MAX_METRICS) {
        const part = metrics.slice(at, at + MAX_METRICS);
        found.push(...(await this._api.histories({ run_ids: [...runIds], metrics: part })).items);
      }
      return found;
    };
    return this._following(ask, touches(runIds));
  }

  /** Two runs or more side by side. */
  comparisonOf(ids: readonly string[]): Remote<RunComparison> {
    return this._following(() => this._api.compare(ids), touches(ids));
  }

  artifacts(runId: string, path: string): Promise<ArtifactPage> {
    return this._api.artifacts(runId, path);
  }

  preview(runId: string, path: string): Promise<ArtifactPreview> {
    return this._api.preview(runId, path);
  }

  reproduce(runId: string): Promise<CellSource> {
    return this._api.reproduce(runId);
  }

  chartCell(chart: CreateChartCell): Promise<CellSource> {
    return this._api.chartCell(chart);
  }

  async updateRun(id: string, change: Partial<UpdateRun>): Promise<void> {
    await this._api.updateRun(id, change);
  }

  /** Change many runs; fails with a sentence where some of them were not changed. */
  async updateRuns(change: Partial<UpdateRuns>): Promise<void> {
    const { items } = await this._api.updateRuns(change);
    const failed = items.filter(item => item.error);
    if (failed.length > 0) {
      const reasons = [...new Set(failed.map(item => item.error))].join(' ');
      throw new StudioError(
        'runs_not_changed',
        `${failed.length} of ${items.length} runs were not changed: ${reasons}`,
        { runs: failed }
      );
    }
  }

  artifactUrl(runId: string, path: string, download = false): string {
    return this._api.artifactUrl(runId, path, download);
  }

  exportUrl(query: Partial<SearchRuns>): string {
    return this._api.exportUrl(query);
  }

  mlflowUrl(): string {
    return this._api.mlflowUrl();
  }

  private async _refreshLists(): Promise<void> {
    await Promise.all(Object.values(this.lists).map(list => list.refresh()));
  }

  private _following<T>(ask: () => Promise<T>, concerns: (change: RunsChanged) => boolean): Remote<T> {
    const remote = new Remote(ask);
    void remote.ensure();
    return this._live(remote, () => remote.refresh(), concerns);
  }

  /** Renew something while it lives. */
  private _live<T extends IObservable & IDisposable>(
    thing: T,
    refresh: () => Promise<void>,
    concerns: (change: RunsChanged) => boolean = () => true
  ): T {
    const throttle = new Throttle(LIVE_LIMIT, refresh);
    const handler = this._onRuns(change => {
      if (change === null || change.reset || concerns(change)) {
        throttle.call();
      }
    });
    const dispose = thing.dispose.bind(thing);
    thing.dispose = () => {
      handler.dispose();
      throttle.dispose();
      dispose();
    };
    return thing;
  }

  /** Call `handler` with each change of runs or experiments; with null when some may have been missed. */
  private _onRuns(handler: (change: RunsChanged | null) => void): IDisposable {
    const handlers = new DisposableSet();
    handlers.add(this._events.on('experiments', 'runs.changed', handler));
    handlers.add(this._events.on('experiments', 'experiments.changed', handler));
    const reconnected = (): void => handler(null);
    this._events.reconnected.connect(reconnected);
    handlers.add(new DisposableDelegate(() => void this._events.reconnected.disconnect(reconnected)));
    return handlers;
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}

function touches(ids: readonly string[]): (change: RunsChanged) => boolean {
  const own = new Set(ids);
  return change => change.ids.some(id => own.has(id));
}
