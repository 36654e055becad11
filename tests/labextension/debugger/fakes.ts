import type {
  DebuggedJob,
  DebuggedJobPage,
  Distribution,
  DistributionPage,
  Job,
  JobUsage,
  LayerOrigin,
  RuleEvaluation,
  RuleEvaluationPage,
  RuleFinding,
  StepPage,
  TensorAtStep,
  TensorPage,
  TensorRow,
  TensorSlice,
  TensorSummary,
  UpdateRatio,
  UpdateRatioPage
} from '../../../labextension/src/core/wire';
import type { IDebuggerApi, IPlace } from '../../../labextension/src/debugger/api';
import type { ILinks } from '../../../labextension/src/debugger/links';
import type { Mode } from '../../../labextension/src/debugger/tokens';

export function aJob(part: Partial<DebuggedJob> = {}): DebuggedJob {
  return {
    id: 'j1',
    name: 'mnist',
    owner: 'ada',
    state: 'InProgress',
    created: '2026-01-01T00:00:00Z',
    ended: null,
    path: '/s/jobs/j1/tensors',
    rules: [
      {
        name: 'VanishingGradient',
        rule: 'VanishingGradient',
        status: 'InProgress',
        details: '',
        triggered: 0
      }
    ],
    tensors: 2,
    steps: { GLOBAL: 3, TRAIN: 2, EVAL: 1 },
    last_step: 20,
    workers: ['worker_0'],
    collections: ['gradients'],
    writing: true,
    trouble: '',
    notes: [],
    ...part
  };
}

export const SUMMARY: TensorSummary = {
  count: 100,
  sampled: 100,
  estimate: false,
  mean: 0.5,
  std: 1,
  min: -1,
  max: 2,
  abs_mean: 0.25,
  l1: 25,
  l2: 12.5,
  zero_share: 0.1,
  nan_share: 0,
  inf_share: 0
};

export function aTensor(part: Partial<TensorRow> = {}): TensorRow {
  return {
    name: 'gradient/Net_conv1.weight',
    layer: 'Net_conv1',
    collections: ['all', 'gradients'],
    shape: [8, 1, 3, 3],
    dtype: 'float32',
    values: false,
    steps: 3,
    last_step: 20,
    summary: SUMMARY,
    health: 'good',
    sparkline: { steps: [0, 10, 20], l2: [1, 0.1, 0.01] },
    ...part
  };
}

/** Three steps, four bins of a decade each. */
export function aDistribution(part: Partial<Distribution> = {}): Distribution {
  return {
    name: 'gradient/Net_conv1.weight',
    layer: 'Net_conv1',
    steps: [0, 10, 20],
    edges: [1e-8, 1e-6, 1e-4, 1e-2, 1],
    positive: [
      [0, 0, 6, 0],
      [0, 4, 2, 0],
      [0, 0, 0, 0]
    ],
    negative: [
      [0, 0, 4, 0],
      [0, 4, 0, 0],
      [0, 0, 0, 0]
    ],
    mean: [0, 0, 0],
    std: [1, 1, 0],
    l2: [1, 0.1, 0],
    zero_share: [0, 0.5, 1],
    nan_share: [0, 0, 0],
    ...part
  };
}

export const ORIGIN: LayerOrigin = {
  layer: 'Net_conv1',
  type: 'Conv2d',
  file: '/opt/ml/code/train.py',
  line: 12,
  cell: null
};

export function aFinding(part: Partial<RuleFinding> = {}): RuleFinding {
  return {
    rule: 'VanishingGradient',
    step: 10,
    mode: 'TRAIN',
    tensor: 'gradient/Net_conv1.weight',
    layer: 'Net_conv1',
    message: 'The gradient of Net_conv1 is 3e-9 at step 10.',
    figures: { abs_mean: 3e-9, threshold: 1e-7 },
    explanation: 'It is measured. It means something. Do something.',
    proposal: { kind: 'initialisation', text: 'Initialise as Kaiming does.' },
    origin: ORIGIN,
    ...part
  };
}

export function aRule(part: Partial<RuleEvaluation> = {}): RuleEvaluation {
  return {
    name: 'VanishingGradient',
    rule: 'VanishingGradient',
    status: 'IssuesFound',
    details: 'The gradient vanished.',
    triggered: 1,
    data_points: 30,
    last_step: 20,
    findings: [aFinding()],
    actions: [{ name: 'stoptraining', target: 'mnist', state: 'done', message: '' }],
    ...part
  };
}

/** What a server would answer. */
export class FakeDebuggerApi implements IDebuggerApi {
  readonly calls: string[] = [];
  items: DebuggedJob[] = [aJob()];
  page: TensorRow[] = [aTensor(), aTensor({ name: 'Net_conv1.weight', collections: ['weights'] })];
  judged: RuleEvaluation[] = [aRule()];
  ratios: UpdateRatio[] = [];
  saved: StepPage = { mode: 'GLOBAL', total: 3, first: 0, last: 20, steps: [0, 10, 20] };

  jobs(): Promise<DebuggedJobPage> {
    this.calls.push('jobs');
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  job(name: string): Promise<DebuggedJob> {
    this.calls.push(`job ${name}`);
    return Promise.resolve(this.items.find(({ id }) => id === name) ?? aJob({ id: name, name }));
  }

  steps(id: string, mode: Mode): Promise<StepPage> {
    this.calls.push(`steps ${id} ${mode}`);
    return Promise.resolve(this.saved);
  }

  tensors(id: string, mode: Mode, offset: number): Promise<TensorPage> {
    this.calls.push(`tensors ${id} ${mode} ${offset}`);
    return Promise.resolve({ items: this.page.slice(offset, offset + 500), total: this.page.length });
  }

  tensor(id: string, place: IPlace): Promise<TensorAtStep> {
    this.calls.push(`tensor ${id} ${place.name} ${place.step} ${place.mode}`);
    return Promise.resolve({
      name: place.name,
      step: place.step ?? this.saved.last,
      mode: place.mode,
      worker: 'worker_0',
      shape: [8, 1, 3, 3],
      dtype: 'float32',
      summary: SUMMARY,
      edges: [1e-4, 1e-2, 1],
      positive: [3, 4],
      negative: [0, 2],
      origin: ORIGIN
    });
  }

  slice(id: string, place: IPlace, index: readonly number[]): Promise<TensorSlice> {
    this.calls.push(`slice ${id} ${place.name} ${place.step} [${index.join()}]`);
    const maps = [[[0, 1]], [[1, null]]];
    const sizes = { rows: 1, columns: 2, low: 0, high: 1 };
    return Promise.resolve({
      name: place.name,
      step: 20,
      shape: [8, 2, 1, 2],
      index: [...index],
      ...sizes,
      maps
    });
  }

  distributions(id: string, names: readonly string[], mode: Mode): Promise<DistributionPage> {
    this.calls.push(`distributions ${id} ${names.join()} ${mode}`);
    return Promise.resolve({ items: names.map(name => aDistribution({ name })) });
  }

  updates(id: string, mode: Mode): Promise<UpdateRatioPage> {
    this.calls.push(`updates ${id} ${mode}`);
    return Promise.resolve({ items: this.ratios });
  }

  rules(id: string): Promise<RuleEvaluationPage> {
    this.calls.push(`rules ${id}`);
    return Promise.resolve({ items: this.judged });
  }

  usage(id: string): Promise<JobUsage> {
    this.calls.push(`usage ${id}`);
    return Promise.resolve({ points: [], vcpu: 2, memory_bytes: 1 } as unknown as JobUsage);
  }

  training(id: string): Promise<Job> {
    this.calls.push(`training ${id}`);
    return Promise.resolve({ id } as unknown as Job);
  }
}

/** Notes where links led. */
export function fakeLinks(led: string[]): ILinks {
  return {
    openJob: job => led.push(`job ${job}`),
    openCode: (job, origin) => {
      led.push(`code ${job} ${origin.file}:${origin.line}`);
      return Promise.resolve();
    }
  };
}
