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
