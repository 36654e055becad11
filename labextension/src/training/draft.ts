import type { IChannelDraft } from '../core/components/ChannelRows';
import type { IPair } from '../core/components/PairRows';
import { KeptDraft } from '../core/keptDraft';
import type { Algorithm, CreateTrainingJob, Hyperparameter } from '../core/wire';

/** The form of a training job as it is typed. */
export interface IJobDraft {
  name: string;
  /** Empty: a script or notebook. */
  algorithm: string;
  source: string;
  entryPoint: string;
  image: string;
  instanceType: string;
  instanceCount: number;
  hyperparameters: readonly IPair[];
  channels: readonly IChannelDraft[];
  environment: readonly IPair[];
  /** Names of the person's own secrets; their values are never here. */
  secrets: readonly string[];
  metrics: readonly IPair[];
  spot: boolean;
  maxRuntimeMinutes: number;
  experiment: string;
}

export const BLANK: IJobDraft = {
  name: '',
  algorithm: '',
  source: '',
  entryPoint: '',
  image: '',
  instanceType: 'ml.m5.large',
  instanceCount: 1,
  hyperparameters: [],
  channels: [],
  environment: [],
  secrets: [],
  metrics: [],
  spot: false,
  maxRuntimeMinutes: 1440,
  experiment: ''
};

/** What is sent; rows without a name are left out. */
export function toRequest(draft: IJobDraft): CreateTrainingJob {
  const pairs = (rows: readonly IPair[]): Record<string, string> =>
    Object.fromEntries(rows.filter(row => row.name.trim()).map(row => [row.name.trim(), row.value]));
  return {
    name: draft.name.trim() || null,
    algorithm: draft.algorithm as CreateTrainingJob['algorithm'],
    source: draft.algorithm ? '' : draft.source.trim(),
    entry_point: draft.algorithm ? '' : draft.entryPoint.trim(),
    image: draft.image,
    instance_type: draft.instanceType,
    instance_count: draft.instanceCount,
    hyperparameters: pairs(draft.hyperparameters.filter(row => row.value !== '')),
    channels: draft.channels
      .filter(row => row.name.trim() || row.uri.trim())
      .map(row => ({
        name: row.name.trim(),
        uri: row.uri.trim(),
        content_type: row.content_type,
        input_mode: 'File',
        distribution: 'FullyReplicated',
        local_path: ''
      })),
    environment: pairs(draft.environment),
    secrets: [...draft.secrets],
    metric_definitions: draft.metrics
      .filter(row => row.name.trim())
      .map(row => ({ name: row.name.trim(), regex: row.value })),
    spot: draft.spot,
    stopping: { max_runtime_seconds: Math.round(draft.maxRuntimeMinutes * 60), max_wait_seconds: null },
    experiment: draft.experiment.trim()
  };
}

/** The form that makes a job again. */
export function fromRequest(request: CreateTrainingJob): IJobDraft {
  const rows = (values: Readonly<Record<string, string>> = {}): IPair[] =>
    Object.entries(values).map(([name, value]) => ({ name, value }));
  return {
    name: '',
    algorithm: request.algorithm ?? '',
    source: request.source ?? '',
    entryPoint: request.entry_point ?? '',
    image: request.image ?? '',
    instanceType: request.instance_type ?? BLANK.instanceType,
    instanceCount: request.instance_count ?? 1,
    hyperparameters: rows(request.hyperparameters),
    channels: (request.channels ?? []).map(channel => ({
      name: channel.name,
      uri: channel.uri,
      content_type: channel.content_type ?? ''
    })),
    environment: rows(request.environment),
    secrets: request.secrets ?? [],
    metrics: (request.metric_definitions ?? []).map(({ name, regex }) => ({ name, value: regex })),
    spot: request.spot ?? false,
    maxRuntimeMinutes: (request.stopping?.max_runtime_seconds ?? 86_400) / 60,
    experiment: request.experiment ?? ''
  };
}

/** The rows of an algorithm's settings: what must be given first, then what was typed already. */
export function settingsOf(algorithm: Algorithm, typed: readonly IPair[]): IPair[] {
  const valueOf = (name: string): string => typed.find(row => row.name === name)?.value ?? '';
  return algorithm.hyperparameters
    .filter(one => one.required || valueOf(one.name) !== '')
    .map(one => ({ name: one.name, value: valueOf(one.name) }));
}

/** What a setting may be, in words. */
export function rangeOf(setting: Hyperparameter): string {
  const parts: string[] = [];
  if (setting.choices.length > 0) {
    parts.push(setting.choices.join(', '));
  } else if (setting.minimum !== null || setting.maximum !== null) {
    parts.push(`${setting.minimum ?? ''} … ${setting.maximum ?? ''}`);
  }
  if (setting.default) {
    parts.push(`= ${setting.default}`);
  }
  return parts.join('; ');
}

/** The form as it was left in this browser tab. */
export const kept = new KeptDraft<IJobDraft>('jupyter-smstudio:training-draft', () => BLANK);
