import type {
  DebuggedJob,
  Distribution,
  Embedding,
  LayerOrigin,
  MailSetup,
  RuleEvaluation,
  RuleFinding,
  RuleKind,
  TensorConfusion,
  TensorRow,
  TensorSummary,
  TraceView,
  TrainingProfile
} from '../../../labextension/src/core/wire';

/** A profile of two steps on a machine of two cores. */
export function aProfile(part: Partial<TrainingProfile> = {}): TrainingProfile {
  return {
    interval: 0.5,
    start: 1000,
    end: 1001,
    hosts: [
      {
        host: 'algo-1',
        attempt: 1,
        interval: 0.5,
        times: [1000, 1001],
        series: [
          { metric: 'cpu', device: 'cpu0', unit: '%', values: [90, 80] },
          { metric: 'cpu', device: 'cpu1', unit: '%', values: [10, null] },
          { metric: 'io_wait', device: 'cpu0', unit: '%', values: [0, 5] },
          { metric: 'memory', device: 'machine', unit: '%', values: [40, 41] },
          { metric: 'job_cpu', device: 'job', unit: '%', values: [95, 96] },
          { metric: 'job_memory', device: 'job', unit: 'bytes', values: [2 ** 30, 2 ** 31] },
          { metric: 'disk_read', device: 'job', unit: 'bytes/s', values: [2 ** 20, 0] }
        ]
      }
    ],
    processes: [
      {
        host: 'algo-1',
        pid: 7,
        name: '<b>python</b>',
        times: [1000, 1001],
        cpu: [95, 96],
        memory: [2 ** 30, 2 ** 31],
        read: [0, 0],
        written: [0, 0]
      }
    ],
    steps: [
      {
        worker: 'worker_0',
        total: 2,
        steps: [0, 1],
        began: [1000, 1000.5],
        phases: {
          data: [0.03, 0.03],
          forward: [0.01, 0.01],
          backward: [0.01, 0.01],
          optimizer: [0, 0],
          other: [0, 0],
          hook: [0, 0]
        }
      }
    ],
    table: [
      {
        host: 'algo-1',
        metric: 'cpu',
        device: 'cpu0',
        unit: '%',
        min: 80,
        p50: 80,
        p90: 90,
        p99: 90,
        max: 90
      },
      {
        host: 'worker_0',
        metric: 'step',
        device: 'data',
        unit: 's',
        min: 0.03,
        p50: 0.03,
        p90: 0.03,
        p99: 0.03,
        max: 0.03
      },
      { host: 'worker_0', metric: 'step', device: 'hook', unit: 's', min: 0, p50: 0, p90: 0, p99: 0, max: 0 }
    ],
    totals: { data: 0.06, forward: 0.02, backward: 0.02, optimizer: 0, other: 0, hook: 0 },
    slowest: 'data',
    traceable: true,
    ...part
  };
}

/** A trace of two steps: an operator within another, and one of another thread. */
export function aTraceView(): TraceView {
  const span = { lane: 'thread 1', depth: 1, kind: 'operator' as const, start: 0.001, seconds: 0.004 };
  return {
    trace: { id: '5-6-1', first_step: 5, last_step: 6, created: '2026-01-01T00:00:00Z', size_bytes: 2048 },
    seconds: 0.01,
    steps: [
      { ...span, name: 'ProfilerStep#0', kind: 'step', depth: 0, start: 0 },
      { ...span, name: 'ProfilerStep#1', kind: 'step', depth: 0, start: 0.005 }
    ],
    operators: [
      { name: '<i>aten::mm</i>', calls: 2, self_seconds: 0.003, seconds: 0.003, device_seconds: 0 },
      { name: 'aten::linear', calls: 1, self_seconds: 0.001, seconds: 0.004, device_seconds: 0 }
    ],
    spans: [
      { ...span, name: 'aten::linear' },
      { ...span, name: '<i>aten::mm</i>', depth: 2, seconds: 0.003 },
      { ...span, name: 'aten::add', lane: 'thread 2', depth: 0, seconds: 0.001 },
      { ...span, name: 'aten::deep', depth: 99 }
    ],
    events: 6
  };
}

export function aJob(part: Partial<DebuggedJob> = {}): DebuggedJob {
  return {
    id: 'j1',
    name: 'mnist',
    kind: 'job',
    notebook: '',
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
        triggered: 0,
        replay: '',
        first_step: -1,
        found: null
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
  cell: null,
  text: ''
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
    proposal: { kind: 'initialisation', text: 'Initialise as Kaiming does.', parameters: {} },
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
    parameters: {},
    replay: '',
    found: null,
    ...part
  };
}

export function aKind(part: Partial<RuleKind> = {}): RuleKind {
  return {
    rule: 'VanishingGradient',
    help: 'Fires where a gradient is too small.',
    reads: 'the gradients of the model',
    compares: false,
    parameters: [
      {
        name: 'threshold',
        help: 'mean magnitude',
        default: '1e-07',
        allowed: 'a number',
        kind: 'number',
        choices: []
      }
    ],
    ...part
  };
}

/** Three rows of two classes; the last has none. */
export function anEmbedding(part: Partial<Embedding> = {}): Embedding {
  return {
    name: 'fc_output_0',
    step: 20,
    mode: 'GLOBAL',
    method: 'pca',
    perplexity: 30,
    total: 3,
    columns: 8,
    left_out: 0,
    rows: [0, 1, 2],
    x: [1, 2, 3],
    y: [4, 5, 6],
    z: [7, 8, 9],
    explained: [0.5, 0.25, 0.125],
    labels: 'labels',
    classes: [0, 1, null],
    ...part
  };
}

export function aConfusion(part: Partial<TensorConfusion> = {}): TensorConfusion {
  return {
    mode: 'GLOBAL',
    step: 20,
    steps: [0, 10, 20],
    labels: 'labels',
    predictions: 'logits',
    label_names: ['labels'],
    prediction_names: ['logits'],
    classes: [0, 1],
    counts: [
      [3, 1],
      [0, 0]
    ],
    recall: [0.75, null],
    precision: [1, 0],
    accuracy: 0.75,
    compared: 4,
    left_out: 1,
    ...part
  };
}

export function aMailSetup(changes: Partial<MailSetup> = {}): MailSetup {
  return {
    source: 'none',
    host: '',
    port: 587,
    encryption: 'starttls',
    user: '',
    sender: '',
    lack: 'There is no mail server.',
    own_allowed: true,
    has_default: false,
    place: 'an encrypted file',
    ...changes
  };
}
