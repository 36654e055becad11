import type { IExperimentsApi } from '../../../labextension/src/experiments/api';
import type {
  ArtifactPage,
  ArtifactPreview,
  CellSource,
  Experiment,
  ExperimentPage,
  InstanceTypePage,
  MetricHistory,
  MetricHistoryPage,
  Run,
  RunColumn,
  RunComparison,
  RunDetail,
  RunPage,
  RunResultPage,
  SearchHistories,
  SearchRuns,
  ShareTracked,
  TrackedModel,
  TrackedModelPage,
  TrackedModelVersion,
  TrackedModelVersions,
  TrackingStatus,
  UpdateExperiment,
  UpdateRun,
  UpdateRuns
} from '../../../labextension/src/core/wire';

export function aRun(part: Partial<Run> = {}): Run {
  return {
    id: 'r1',
    experiment_id: '1',
    name: 'trial-1',
    status: 'FINISHED',
    deleted: false,
    start: '2026-01-01T00:00:00Z',
    end: '2026-01-01T00:01:00Z',
    duration_seconds: 60,
    user: 'ann',
    source: {
      kind: 'other',
      name: '',
      notebook: '',
      cell: '',
      job: '',
      git_commit: '',
      image: '',
      image_lock: '',
      instance_type: ''
    },
    cost: null,
    parent_run_id: '',
    children: 0,
    params: { lr: '0.1' },
    metrics: { acc: { last: 0.5, step: 3, min: null, max: null } },
    tags: {},
    ...part
  };
}

export function anExperiment(part: Partial<Experiment> = {}): Experiment {
  return {
    id: '1',
    name: 'digits',
    deleted: false,
    created: null,
    last_activity: null,
    runs: 2,
    live: 1,
    note: '',
    sharing: null,
    tags: {},
    ...part
  };
}

export function aModel(part: Partial<TrackedModel> = {}): TrackedModel {
  return {
    name: 'digits-cnn',
    description: '',
    updated: null,
    versions: 2,
    sharing: { owner: 'ann', mine: true, visibility: 'private', people: [], groups: [] },
    ...part
  };
}

export const COLUMNS: RunColumn[] = [
  { kind: 'metric', name: 'acc', type: 'number', choices: [] },
  { kind: 'parameter', name: 'lr', type: 'number', choices: [] }
];

/** A server of any number of runs; `runs` may be many. */
export class FakeExperimentsApi implements IExperimentsApi {
  runs: Run[] = [aRun()];
  nested: Run[] = [];
  columns: RunColumn[] = COLUMNS;
  items: Experiment[] = [anExperiment()];
  results: RunResultPage = { items: [] };
  registered: TrackedModel[] = [aModel()];
  versions: TrackedModelVersion[] = [
    { version: 2, created: null, status: 'READY', description: 'better', run_id: 'r1' },
    { version: 1, created: null, status: 'READY', description: '', run_id: '' }
  ];
  calls: string[] = [];
  searches: Partial<SearchRuns>[] = [];
  /** Held answers of searches: resolves when a test lets them go. */
  gate: Promise<void> = Promise.resolve();
  failure: Error | null = null;

  async search(query: Partial<SearchRuns>): Promise<RunPage> {
    this.searches.push(query);
    const { offset = 0, limit = 100, run_ids = [], parent_run_id = null } = query;
    const all = parent_run_id ? this.nested : this.runs;
    const found = all.filter(
      run => (run_ids.length === 0 || run_ids.includes(run.id)) && run.name.includes(query.text ?? '')
    );
    await this.gate;
    if (this.failure) {
      throw this.failure;
    }
    return {
      items: found.slice(offset, offset + limit),
      total: found.length,
      columns: query.with_columns ? this.columns : []
    };
  }

  models(): Promise<TrackedModelPage> {
    this.calls.push('models');
    return Promise.resolve({ items: this.registered, total: this.registered.length });
  }

  modelVersions(owner: string, name: string): Promise<TrackedModelVersions> {
    this.calls.push(`versions ${owner} ${name}`);
    const model = this.registered.find(each => each.name === name);
    return model ? Promise.resolve({ model, items: this.versions }) : Promise.reject(new Error('none'));
  }

  shareModel(name: string, audience: ShareTracked): Promise<TrackedModel> {
    this.calls.push(`share model ${name} ${audience.visibility}`);
    this.registered = this.registered.map(each =>
      each.name === name ? { ...each, sharing: { ...each.sharing, ...audience } } : each
    );
    return Promise.resolve(aModel({ name }));
  }

  status(): Promise<TrackingStatus> {
    return Promise.resolve({ reader: 'sql', reason: '', live: true });
  }

  experiments(view: SearchRuns['view']): Promise<ExperimentPage> {
    this.calls.push(`experiments ${view}`);
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  experiment(id: string): Promise<Experiment> {
    this.calls.push(`experiment ${id}`);
    return Promise.resolve(anExperiment({ id }));
  }

  create({ name }: { name: string }): Promise<Experiment> {
    this.calls.push(`create ${name}`);
    return Promise.resolve(anExperiment({ id: '9', name }));
  }

  update(id: string, change: Partial<UpdateExperiment>): Promise<Experiment> {
    this.calls.push(`update ${id} ${JSON.stringify(change)}`);
    return Promise.resolve(anExperiment({ id }));
  }

  share(id: string, audience: ShareTracked): Promise<Experiment> {
    this.calls.push(`share ${id} ${JSON.stringify(audience)}`);
    return Promise.resolve(anExperiment({ id }));
  }

  run(id: string): Promise<RunDetail> {
    this.calls.push(`run ${id}`);
    return Promise.resolve({
      run: aRun({ id }),
      experiment: 'digits',
      note: '',
      all_tags: {},
      lineage: { parent: null, children: [], moved_from: '', moved_to: '', datasets: [], models: [] },
      sharing: null
    });
  }

  updateRun(id: string, change: Partial<UpdateRun>): Promise<Run> {
    this.calls.push(`updateRun ${id} ${JSON.stringify(change)}`);
    return Promise.resolve(aRun({ id }));
  }

  updateRuns(change: Partial<UpdateRuns>): Promise<RunResultPage> {
    this.calls.push(`updateRuns ${change.action} ${change.run_ids?.join()}`);
    return Promise.resolve(this.results);
  }

  histories(query: Partial<SearchHistories>): Promise<MetricHistoryPage> {
    this.calls.push(`histories ${query.run_ids?.join()} ${query.metrics?.length}`);
    const items = (query.metrics ?? []).map(metric => aHistory({ metric }));
    return Promise.resolve({ items });
  }

  compare(ids: readonly string[]): Promise<RunComparison> {
    this.calls.push(`compare ${ids.join()}`);
    return Promise.resolve({
      runs: [],
      fields: [],
      code: { base: '', head: '', diff: '', truncated: false, note: '' }
    });
  }

  artifacts(_run: string, path: string): Promise<ArtifactPage> {
    return Promise.resolve({ path, items: [] });
  }

  preview(_run: string, path: string): Promise<ArtifactPreview> {
    return Promise.resolve({ path, kind: 'text', text: '', columns: [], rows: [], truncated: false });
  }

  reproduce(): Promise<CellSource> {
    return Promise.resolve({ source: '', notes: [] });
  }

  chartCell(): Promise<CellSource> {
    return Promise.resolve({ source: '', notes: [] });
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return Promise.reject(new Error('not asked for'));
  }

  artifactUrl(run: string, path: string): string {
    return `/artifact/${run}/${path}`;
  }

  exportUrl(): string {
    return '/export';
  }

  mlflowUrl(): string {
    return '/mlflow/';
  }
}

export function aHistory(part: Partial<MetricHistory> = {}): MetricHistory {
  return {
    run_id: 'r1',
    metric: 'acc',
    total: 2,
    steps: [0, 1],
    times: [1000, 3000],
    values: [0, 1],
    lows: [],
    highs: [],
    ...part
  };
}
