import type { INotebookContent } from '@jupyterlab/nbformat';
import { Widget } from '@lumino/widgets';

import type { IAutoMLApi } from '../../../labextension/src/automl/api';
import { BLANK, toRequest } from '../../../labextension/src/automl/draft';
import type { ILinks } from '../../../labextension/src/automl/links';
import type {
  AutoMLJob,
  AutoMLJobPage,
  Candidate,
  CandidatePage,
  CandidateReport,
  CreateAutoMLJob,
  CreateNotebookCopy,
  CreatePreview,
  Image,
  ImagePage,
  InstanceTypePage,
  NotebookCopy,
  PreviewColumn,
  RegisteredModel,
  TablePreview,
  TableReading
} from '../../../labextension/src/core/wire';

export const REQUEST: CreateAutoMLJob = toRequest(
  { ...BLANK, name: 'titanic', input: 'train.csv', target: 'Survived' },
  null
);

export const READING: TableReading = {
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: '"',
  preamble: 0,
  header: true,
  footer: 0,
  decimal: '.',
  thousands: '',
  date_order: 'month first',
  null_words: [''],
  columns: ['Survived', 'Age', 'Name'],
  guesses: [{ field: 'delimiter', why: 'Every line has 2 commas.', sure: false }]
};

export function aColumn(name: string, part: Partial<PreviewColumn> = {}): PreviewColumn {
  return {
    name,
    kind: 'numeric',
    reason: 'Every value is a number.',
    missing: 0,
    distinct: 2,
    examples: ['0', '1'],
    used: true,
    prediction_power: 0.3,
    ...part
  };
}

export function aPreview(part: Partial<TablePreview> = {}): TablePreview {
  return {
    reading: READING,
    rows_total: 891,
    columns: [aColumn('Survived'), aColumn('Age', { missing: 177 }), aColumn('Name', { kind: 'text' })],
    rows: [['0', '22', 'Braund']],
    problem_type: 'BinaryClassification',
    problem_reason: 'The target has two values.',
    objective: 'F1',
    objective_reason: 'The default.',
    auto_mode: 'HyperparameterTuning',
    auto_mode_reason: 'The table is small.',
    warnings: [{ kind: 'leakage', column: 'Age', message: 'Age tells the target.', severity: 'High' }],
    problems: [],
    ...part
  };
}

/** An image that is not built. */
export function anImage(part: Partial<Image> = {}): Image {
  return {
    name: 'autogluon',
    version: '1.0.0',
    aliases: [],
    display_name: 'AutoGluon',
    description: 'About 1.5 GB.',
    kernels: [],
    accelerator: 'CPU',
    python: '3.11',
    packages: [],
    locked_packages: 129,
    custom: false,
    owner: null,
    legacy: false,
    state: 'Absent',
    unavailable_reason: null,
    build_id: null,
    digest: null,
    size_bytes: null,
    last_used: null,
    default_instance_type: 'ml.t3.medium',
    ...part
  };
}

export function aCandidate(part: Partial<Candidate> = {}): Candidate {
  return {
    name: 'titanic-001',
    number: 0,
    state: 'Completed',
    pair: 'dpp0-xgboost',
    algorithm: 'xgboost',
    preprocessing: 'dpp0',
    objective: 0.8,
    metrics: { F1: 0.8, AUC: 0.87 },
    hyperparameters: { eta: '0.1' },
    fit_seconds: 1.2,
    predict_seconds: 0.01,
    started: '2026-01-01T00:00:00Z',
    ended: '2026-01-01T00:00:02Z',
    cost: 0.001,
    ensemble: false,
    run_id: 'r1',
    edited_from: '',
    reason: '',
    ...part
  };
}

export function anAutoMLJob(part: Partial<AutoMLJob> = {}): AutoMLJob {
  return {
    id: 'a1',
    owner: 'ada',
    request: REQUEST,
    state: 'InProgress',
    secondary_status: 'ModelTuning',
    status_message: '',
    failure_reason: '',
    created: '2026-01-01T00:00:00Z',
    ended: null,
    stages: ['Analyzing data', 'Feature engineering', 'Model tuning', 'Completed'].map(name => ({
      name,
      state: 'waiting' as const,
      started: null,
      seconds: null,
      expected_seconds: null,
      note: ''
    })),
    problem_type: 'BinaryClassification',
    objective: 'F1',
    objective_direction: 'Maximize',
    mode_used: 'HyperparameterTuning',
    mode_reason: 'The table is small.',
    candidates: 2,
    best: null,
    honest: null,
    warnings: [],
    trouble: '',
    notebooks: { exploration: '', candidates: '' },
    files: [],
    job_ids: ['j1'],
    experiment_id: 'e1',
    run_id: 'r0',
    cost: 0.01,
    registered: '',
    ...part
  };
}

export function aReport(part: Partial<CandidateReport> = {}): CandidateReport {
  return {
    candidate: aCandidate(),
    rows: 891,
    metrics: { F1: 0.8 },
    deviation: { F1: 0.02 },
    confusion: null,
    roc: [],
    precision_recall: [],
    lift: [],
    residuals: null,
    importance: [],
    explained_class: '1',
    base_value: 0.4,
    row_explanations: [],
    pipeline: [],
    note: '',
    ...part
  };
}

/** What a server would answer. */
export class FakeAutoMLApi implements IAutoMLApi {
  readonly calls: string[] = [];
  items: AutoMLJob[] = [anAutoMLJob()];
  all: Candidate[] = [];
  table = aPreview();
  answer = aReport();

  preview(request: CreatePreview): Promise<TablePreview> {
    this.calls.push(`preview ${request.input} ${request.target ?? ''}`);
    return Promise.resolve(this.table);
  }

  jobs(): Promise<AutoMLJobPage> {
    this.calls.push('jobs');
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  job(name: string): Promise<AutoMLJob> {
    this.calls.push(`job ${name}`);
    return Promise.resolve(anAutoMLJob({ id: name }));
  }

  create(request: CreateAutoMLJob): Promise<AutoMLJob> {
    this.calls.push(`create ${JSON.stringify([request.input, request.target, request.features])}`);
    return Promise.resolve(anAutoMLJob({ id: 'a2', request }));
  }

  resume(id: string): Promise<AutoMLJob> {
    this.calls.push(`resume ${id}`);
    return Promise.resolve(anAutoMLJob({ id, state: 'InProgress' }));
  }

  stop(id: string): Promise<AutoMLJob> {
    this.calls.push(`stop ${id}`);
    return Promise.resolve(anAutoMLJob({ id, state: 'Stopping' }));
  }

  remove(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    return Promise.resolve();
  }

  candidates(id: string): Promise<CandidatePage> {
    this.calls.push(`candidates ${id}`);
    return Promise.resolve({ items: this.all, total: this.all.length });
  }

  report(id: string, candidate: string): Promise<CandidateReport> {
    this.calls.push(`report ${id} ${candidate}`);
    return Promise.resolve(this.answer);
  }

  notebook(id: string, path: string): Promise<INotebookContent> {
    this.calls.push(`notebook ${id} ${path}`);
    return Promise.resolve({ metadata: {}, nbformat: 4, nbformat_minor: 5, cells: [] });
  }

  importNotebook(id: string, which: CreateNotebookCopy['which']): Promise<NotebookCopy> {
    this.calls.push(`import ${id} ${which}`);
    return Promise.resolve({ path: `${which}.ipynb` });
  }

  register(id: string, candidate: string, name: string): Promise<RegisteredModel> {
    this.calls.push(`register ${id} ${candidate} ${name}`);
    return Promise.resolve({ name, version: '1' });
  }

  instanceTypes(): Promise<InstanceTypePage> {
    const type = { name: 'ml.m5.large', vcpu: 2, memory_gib: 8, price_per_hour: 0.12, fits: true };
    return Promise.resolve({ items: [type], currency: 'USD' } as unknown as InstanceTypePage);
  }

  images(): Promise<ImagePage> {
    return Promise.resolve({ items: [anImage()] });
  }

  fileUrl(id: string, path: string): string {
    return `/files/${id}/${path}`;
  }

  registryUrl(name: string, version: string): string {
    return `/mlflow/#/models/${name}/versions/${version}`;
  }
}

/** Links that lead nowhere and say where they would have led. */
export function fakeLinks(calls: string[]): ILinks {
  const say = (what: string) => (where: string) => void calls.push(`${what} ${where}`);
  return {
    openRun: say('run'),
    openExperiment: say('experiment'),
    sharing: null,
    openJob: say('training job'),
    openDocument: say('open'),
    chooseFile: () => Promise.resolve('other.csv'),
    previewNotebook: () => new Widget()
  };
}
