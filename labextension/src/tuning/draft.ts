import type { IChannelDraft } from '../core/components/ChannelRows';
import type { IPair } from '../core/components/PairRows';
import { KeptDraft, suggestedName } from '../core/keptDraft';
import type { CreateTuningJob, Strategy, TrainingDefinition } from '../core/wire';
import type { IParameterDraft } from './parameters';
import { BLANK_PARAMETER, numberOf, rangesOf, rowsOf, staticsOf } from './parameters';

/** A training definition as it is typed. */
export interface IDefinitionDraft {
  name: string;
  /** Empty: a script or notebook. */
  algorithm: string;
  entryPoint: string;
  source: string;
  image: string;
  metric: string;
  direction: 'Maximize' | 'Minimize';
  parameters: readonly IParameterDraft[];
  channels: readonly IChannelDraft[];
  metrics: readonly IPair[];
  environment: readonly IPair[];
  instanceType: string;
  instanceCount: number;
  spot: boolean;
  maxRuntimeMinutes: number;
  /** What was cloned or pasted; fields that the form does not show stay as they were. */
  base: TrainingDefinition | null;
}

/** The form of a tuning job as it is typed; numbers that may be left out are texts. */
export interface ITuningDraft {
  name: string;
  strategy: Strategy;
  minResource: string;
  maxResource: string;
  earlyStopping: boolean;
  seed: string;
  warmStart: '' | 'IdenticalDataAndAlgorithm' | 'TransferLearning';
  parents: readonly string[];
  chain: boolean;
  definitions: readonly IDefinitionDraft[];
  maxJobs: string;
  maxParallel: number;
  maxRuntimeMinutes: string;
  target: string;
  notImproving: string;
  onConvergence: boolean;
  experiment: string;
  tags: readonly IPair[];
}

const STANDARD_JOBS = 20;
const STANDARD_PARALLEL = 2;
const MINUTES_OF_DAY = 1440;

export const BLANK_DEFINITION: IDefinitionDraft = {
  name: 'training',
  algorithm: '',
  entryPoint: '',
  source: '',
  image: '',
  metric: '',
  direction: 'Maximize',
  parameters: [BLANK_PARAMETER],
  channels: [],
  metrics: [],
  environment: [],
  instanceType: 'ml.m5.large',
  instanceCount: 1,
  spot: false,
  maxRuntimeMinutes: MINUTES_OF_DAY,
  base: null
};

export const BLANK: ITuningDraft = {
  name: '',
  strategy: 'Bayesian',
  minResource: '1',
  maxResource: '',
  earlyStopping: false,
  seed: '',
  warmStart: '',
  parents: [],
  chain: true,
  definitions: [BLANK_DEFINITION],
  maxJobs: String(STANDARD_JOBS),
  maxParallel: STANDARD_PARALLEL,
  maxRuntimeMinutes: '',
  target: '',
  notImproving: '',
  onConvergence: false,
  experiment: '',
  tags: []
};

const pairs = (rows: readonly IPair[]): Record<string, string> =>
  Object.fromEntries(rows.filter(row => row.name.trim()).map(row => [row.name.trim(), row.value]));
const seconds = (minutes: string): number | null => {
  const value = numberOf(minutes);
  return value === null ? null : Math.round(value * 60);
};

/** What is sent; rows without a name are left out. */
export function toRequest(draft: ITuningDraft): CreateTuningJob {
  const hyperband = draft.strategy === 'Hyperband';
  return {
    name: draft.name.trim(),
    strategy: draft.strategy,
    hyperband: hyperband
      ? { min_resource: numberOf(draft.minResource) ?? 1, max_resource: numberOf(draft.maxResource) }
      : null,
    // Hyperband stops trials by itself; the original refuses both.
    early_stopping: draft.earlyStopping && !hyperband ? 'Auto' : 'Off',
    random_seed: numberOf(draft.seed),
    limits: {
      max_jobs: numberOf(draft.maxJobs),
      max_parallel_jobs: draft.maxParallel,
      max_runtime_seconds: seconds(draft.maxRuntimeMinutes)
    },
    completion: {
      target_value: numberOf(draft.target),
      max_jobs_not_improving: numberOf(draft.notImproving),
      on_convergence: draft.onConvergence
    },
    warm_start: draft.warmStart
      ? { type: draft.warmStart, parents: [...draft.parents], chain: draft.chain }
      : null,
    definitions: draft.definitions.map(toDefinition),
    experiment: draft.experiment.trim(),
    tags: pairs(draft.tags)
  };
}

function toDefinition(draft: IDefinitionDraft): TrainingDefinition {
  return {
    image_version: '',
    checkpoint_local_path: '/opt/ml/checkpoints',
    checkpoint_uri: '',
    keep_alive_seconds: 0,
    secrets: [],
    max_attempts: 2,
    ...draft.base,
    name: draft.name.trim(),
    algorithm: draft.algorithm,
    source: draft.algorithm ? '' : draft.source.trim(),
    entry_point: draft.algorithm ? '' : draft.entryPoint.trim(),
    image: draft.image,
    static_hyperparameters: staticsOf(draft.parameters),
    ranges: rangesOf(draft.parameters),
    objective: { type: draft.direction, metric: draft.metric.trim() },
    channels: draft.channels
      .filter(row => row.name.trim() || row.uri.trim())
      .map(row => ({
        input_mode: 'File' as const,
        distribution: 'FullyReplicated' as const,
        local_path: '',
        ...draft.base?.channels.find(({ name }) => name === row.name.trim()),
        name: row.name.trim(),
        uri: row.uri.trim(),
        content_type: row.content_type
      })),
    metric_definitions: draft.metrics
      .filter(row => row.name.trim())
      .map(row => ({ name: row.name.trim(), regex: row.value })),
    instance_type: draft.instanceType,
    instance_count: draft.instanceCount,
    stopping: {
      max_wait_seconds: draft.base?.stopping.max_wait_seconds ?? null,
      max_runtime_seconds: Math.round(draft.maxRuntimeMinutes * 60)
    },
    spot: draft.spot,
    environment: pairs(draft.environment)
  };
}

/** The form that makes a tuning job again. */
export function fromRequest(request: CreateTuningJob): ITuningDraft {
  const text = (value: number | null | undefined): string => (value == null ? '' : String(value));
  const runtime = request.limits?.max_runtime_seconds;
  return {
    ...BLANK,
    name: request.name,
    strategy: request.strategy ?? 'Bayesian',
    minResource: text(request.hyperband?.min_resource ?? 1),
    maxResource: text(request.hyperband?.max_resource),
    earlyStopping: request.early_stopping === 'Auto',
    seed: text(request.random_seed),
    warmStart: request.warm_start?.type ?? '',
    parents: request.warm_start?.parents ?? [],
    chain: request.warm_start?.chain ?? true,
    definitions: request.definitions.map(fromDefinition),
    maxJobs: text(request.limits?.max_jobs),
    maxParallel: request.limits?.max_parallel_jobs ?? 1,
    maxRuntimeMinutes: runtime == null ? '' : String(runtime / 60),
    target: text(request.completion?.target_value),
    notImproving: text(request.completion?.max_jobs_not_improving),
    onConvergence: request.completion?.on_convergence ?? false,
    experiment: request.experiment ?? '',
    tags: rows(request.tags)
  };
}

const rows = (values: Readonly<Record<string, string>> = {}): IPair[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

function fromDefinition(definition: TrainingDefinition): IDefinitionDraft {
  return {
    name: definition.name,
    algorithm: definition.algorithm,
    entryPoint: definition.entry_point,
    source: definition.source,
    image: definition.image,
    metric: definition.objective.metric,
    direction: definition.objective.type,
    parameters: rowsOf(definition),
    channels: definition.channels.map(channel => ({
      name: channel.name,
      uri: channel.uri,
      content_type: channel.content_type ?? ''
    })),
    metrics: definition.metric_definitions.map(({ name, regex }) => ({ name, value: regex })),
    environment: rows(definition.environment),
    instanceType: definition.instance_type,
    instanceCount: definition.instance_count,
    spot: definition.spot,
    maxRuntimeMinutes: definition.stopping.max_runtime_seconds / 60,
    base: definition
  };
}

/** A name for a form that nobody named. */
export const freshName = (): string => suggestedName('tuning');

/** The form as it was left in this browser tab. */
export const kept = new KeptDraft<ITuningDraft>('jupyter-smstudio:tuning-draft', () => ({
  ...BLANK,
  name: freshName()
}));
