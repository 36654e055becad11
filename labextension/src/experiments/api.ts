import type { IStudioRequest } from '../core/request';
import type {
  ArtifactPage,
  ArtifactPreview,
  CellSource,
  CreateChartCell,
  CreateExperiment,
  Experiment,
  ExperimentPage,
  InstanceTypePage,
  MetricHistoryPage,
  Run,
  RunComparison,
  RunDetail,
  RunPage,
  RunResultPage,
  SearchHistories,
  SearchRuns,
  ShareTracked,
  TrackedModel,
  TrackedModelPage,
  TrackedModelVersions,
  TrackingStatus,
  UpdateExperiment,
  UpdateRun,
  UpdateRuns
} from '../core/wire';

/** Which of active and deleted things. */
export type View = SearchRuns['view'];

/** What the server does with experiments and runs. */
export interface IExperimentsApi {
  status(): Promise<TrackingStatus>;
  experiments(view: View, text: string, limit: number): Promise<ExperimentPage>;
  experiment(id: string): Promise<Experiment>;
  create(request: CreateExperiment): Promise<Experiment>;
  update(id: string, change: Partial<UpdateExperiment>): Promise<Experiment>;
  /** Decide who sees an experiment of a team. */
  share(id: string, audience: ShareTracked): Promise<Experiment>;
  /** Registered models of a team that one may see, by name. */
  models(limit: number): Promise<TrackedModelPage>;
  /** One of them, with its versions. */
  modelVersions(owner: string, name: string): Promise<TrackedModelVersions>;
  /** Decide who sees one of one's own. */
  shareModel(name: string, audience: ShareTracked): Promise<TrackedModel>;
  search(query: Partial<SearchRuns>): Promise<RunPage>;
  run(id: string): Promise<RunDetail>;
  updateRun(id: string, change: Partial<UpdateRun>): Promise<Run>;
  updateRuns(change: Partial<UpdateRuns>): Promise<RunResultPage>;
  histories(query: Partial<SearchHistories>): Promise<MetricHistoryPage>;
  compare(runIds: readonly string[]): Promise<RunComparison>;
  artifacts(runId: string, path: string): Promise<ArtifactPage>;
  preview(runId: string, path: string): Promise<ArtifactPreview>;
  reproduce(runId: string): Promise<CellSource>;
  chartCell(chart: CreateChartCell): Promise<CellSource>;
  instanceTypes(): Promise<InstanceTypePage>;
  /** Address of a file of a run, for a picture, a frame or a download. */
  artifactUrl(runId: string, path: string, download?: boolean): string;
  /** Address of all runs that match, as CSV. */
  exportUrl(query: Partial<SearchRuns>): string;
  /** Address of MLflow's own pages. */
  mlflowUrl(): string;
}

/** The same over HTTP. */
export class ExperimentsApi implements IExperimentsApi {
  constructor(private readonly _request: IStudioRequest) {}

  status(): Promise<TrackingStatus> {
    return this._request.get(['experiments', 'status']);
  }

  experiments(view: View, text: string, limit: number): Promise<ExperimentPage> {
    return this._request.get(['experiments', 'experiments'], { view, text, limit });
  }

  experiment(id: string): Promise<Experiment> {
    return this._request.get(['experiments', 'experiments', id]);
  }

  create(request: CreateExperiment): Promise<Experiment> {
    return this._request.post(['experiments', 'experiments'], request);
  }

  update(id: string, change: Partial<UpdateExperiment>): Promise<Experiment> {
    return this._request.patch(['experiments', 'experiments', id], change);
  }

  share(id: string, audience: ShareTracked): Promise<Experiment> {
    return this._request.put(['experiments', 'experiments', id, 'sharing'], audience);
  }

  models(limit: number): Promise<TrackedModelPage> {
    return this._request.get(['experiments', 'models'], { limit });
  }

  modelVersions(owner: string, name: string): Promise<TrackedModelVersions> {
    return this._request.get(['experiments', 'models', owner, name, 'versions']);
  }

  shareModel(name: string, audience: ShareTracked): Promise<TrackedModel> {
    return this._request.put(['experiments', 'models', name, 'sharing'], audience);
  }

  search(query: Partial<SearchRuns>): Promise<RunPage> {
    return this._request.post(['experiments', 'run-searches'], query);
  }

  run(id: string): Promise<RunDetail> {
    return this._request.get(['experiments', 'runs', id]);
  }

  updateRun(id: string, change: Partial<UpdateRun>): Promise<Run> {
    return this._request.patch(['experiments', 'runs', id], change);
  }

  updateRuns(change: Partial<UpdateRuns>): Promise<RunResultPage> {
    return this._request.post(['experiments', 'run-actions'], change);
  }

  histories(query: Partial<SearchHistories>): Promise<MetricHistoryPage> {
    return this._request.post(['experiments', 'histories'], query);
  }

  compare(runIds: readonly string[]): Promise<RunComparison> {
    return this._request.post(['experiments', 'comparisons'], { run_ids: runIds });
  }

  artifacts(runId: string, path: string): Promise<ArtifactPage> {
    return this._request.get(['experiments', 'runs', runId, 'artifacts'], { path });
  }

  preview(runId: string, path: string): Promise<ArtifactPreview> {
    return this._request.get(['experiments', 'runs', runId, 'preview'], { path });
  }

  reproduce(runId: string): Promise<CellSource> {
    return this._request.get(['experiments', 'runs', runId, 'cell']);
  }

  chartCell(chart: CreateChartCell): Promise<CellSource> {
    return this._request.post(['experiments', 'chart-cells'], chart);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  artifactUrl(runId: string, path: string, download = false): string {
    return this._request.url(['experiments', 'runs', runId, 'artifact'], {
      path,
      download: download ? 1 : null
    });
  }

  exportUrl(query: Partial<SearchRuns>): string {
    return this._request.url(['experiments', 'run-exports'], { query: JSON.stringify(query) });
  }

  mlflowUrl(): string {
    return this._request.url(['mlflow', '']);
  }
}
