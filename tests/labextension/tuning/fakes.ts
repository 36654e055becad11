import type {
  AlgorithmPage,
  CreateTrial,
  CreateTuningJob,
  ImagePage,
  Importances,
  InstanceTypePage,
  Trial,
  TrialCurves,
  TrialPage,
  TuningHistory,
  TuningHistoryPage,
  TuningJob,
  TuningJobPage,
  TuningPlan,
  UpdateTuningJob
} from '../../../labextension/src/core/wire';
import type { ITuningApi, RequestDocument } from '../../../labextension/src/tuning/api';
import { BLANK, BLANK_DEFINITION, toRequest } from '../../../labextension/src/tuning/draft';
import type { IParameterDraft } from '../../../labextension/src/tuning/parameters';
import { BLANK_PARAMETER } from '../../../labextension/src/tuning/parameters';

export function aParameter(part: Partial<IParameterDraft> = {}): IParameterDraft {
  return { ...BLANK_PARAMETER, ...part };
}

export const REQUEST: CreateTuningJob = toRequest({
  ...BLANK,
  name: 'search',
  definitions: [
    {
      ...BLANK_DEFINITION,
      entryPoint: 'train.py',
      metric: 'score',
      parameters: [
        aParameter({ name: 'rate', minimum: '0.001', maximum: '1', scaling: 'Logarithmic' }),
        aParameter({ name: 'depth', type: 'Integer', minimum: '1', maximum: '10' }),
        aParameter({ name: 'kind', type: 'Categorical', values: 'a, b' }),
        aParameter({ name: 'epochs', type: 'Static', value: '3' })
      ]
    }
  ]
});

export function aTrial(part: Partial<Trial> = {}): Trial {
  return {
    number: 0,
    definition: 'training',
    job_id: 'j0',
    job_name: 'search-001-abc',
    run_id: 'r0',
    state: 'InProgress',
    stopped_early: false,
    parameters: { rate: '0.1', depth: '3', kind: 'a' },
    objective: null,
    started: '2026-01-01T00:00:00Z',
    ended: null,
    cost: 0.01,
    reason: '',
    enqueued: false,
    ...part
  };
}

export function aTuningJob(part: Partial<TuningJob> = {}): TuningJob {
  return {
    id: 't1',
    owner: 'ada',
    request: REQUEST,
    state: 'InProgress',
    paused: false,
    status_message: '',
    created: '2026-01-01T00:00:00Z',
    ended: null,
    job_counts: { Completed: 4, InProgress: 2, RetryableError: 0, NonRetryableError: 1, Stopped: 0 },
    objective_counts: { Succeeded: 4, Pending: 2, Failed: 1 },
    best: null,
    overall_best: null,
    cost: 0.1,
    warnings: [],
    storage_path: '/x/journal.log',
    study_names: ['search'],
    experiment_id: '',
    run_id: '',
    completion_reason: '',
    total: 7,
    expected_total: 20,
    timeline: [],
    ...part
  };
}

/** Five trials: two complete, one stopped early below them, one failed, one running that leads so far. */
export function aHistory(part: Partial<TuningHistory> = {}): TuningHistory {
  return {
    definition: 'training',
    objective: { type: 'Maximize', metric: 'score' },
    axes: [
      {
        name: 'rate',
        kind: 'continuous',
        scale: 'Logarithmic',
        minimum: 0.001,
        maximum: 1,
        values: [],
        chosen: []
      },
      { name: 'depth', kind: 'integer', scale: 'Linear', minimum: 1, maximum: 10, values: [], chosen: [] },
      {
        name: 'kind',
        kind: 'categorical',
        scale: 'Linear',
        minimum: null,
        maximum: null,
        values: ['a', 'b'],
        chosen: []
      }
    ],
    numbers: [0, 1, 2, 3, 4],
    states: ['Completed', 'Completed', 'Stopped', 'Failed', 'InProgress'],
    stopped_early: [false, false, true, false, false],
    objectives: [0.5, 0.7, 0.4, null, 0.9],
    best: [0.5, 0.7, 0.7, 0.7, 0.9],
    started: Array.from({ length: 5 }, (_, minute) => `2026-01-01T00:0${minute}:00Z`),
    seconds: [60, 30, 10, 5, null],
    parameters: { rate: [0.01, 0.1, 0.5, 1, 0.2], depth: [3, 4, 5, 6, 7], kind: ['a', 'b', 'a', 'b', 'a'] },
    ...part
  };
}

/** What a server would answer. */
export class FakeTuningApi implements ITuningApi {
  readonly calls: string[] = [];
  items: TuningJob[] = [aTuningJob()];
  all: Trial[] = [];
  histories: TuningHistory[] = [aHistory()];
  answer: CreateTuningJob = REQUEST;
  plans: TuningPlan = {
    problems: [],
    jobs: 20,
    grid_size: null,
    seconds: null,
    cost: null,
    steps: ['Choose a point'],
    starts: 'now'
  };

  jobs(): Promise<TuningJobPage> {
    this.calls.push('jobs');
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  job(name: string): Promise<TuningJob> {
    this.calls.push(`job ${name}`);
    return Promise.resolve(aTuningJob({ id: name }));
  }

  create(request: CreateTuningJob): Promise<TuningJob> {
    this.calls.push(`create ${request.name}`);
    return Promise.resolve(aTuningJob({ id: 't2', request }));
  }

  plan(request: CreateTuningJob): Promise<TuningPlan> {
    this.calls.push(`plan ${request.name}`);
    return Promise.resolve(this.plans);
  }

  read(document: RequestDocument): Promise<CreateTuningJob> {
    this.calls.push(`read ${JSON.stringify(document)}`);
    return Promise.resolve(this.answer);
  }

  update(id: string, change: UpdateTuningJob): Promise<TuningJob> {
    this.calls.push(`update ${id} ${JSON.stringify(change)}`);
    return Promise.resolve(aTuningJob({ id, paused: change.paused ?? false }));
  }

  stop(id: string): Promise<TuningJob> {
    this.calls.push(`stop ${id}`);
    return Promise.resolve(aTuningJob({ id, state: 'Stopping' }));
  }

  remove(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    return Promise.resolve();
  }

  trials(id: string, offset: number, limit: number): Promise<TrialPage> {
    this.calls.push(`trials ${id} ${offset}`);
    return Promise.resolve({ items: this.all.slice(offset, offset + limit), total: this.all.length });
  }

  enqueue(id: string, trial: CreateTrial): Promise<Trial> {
    this.calls.push(`enqueue ${id} ${JSON.stringify(trial)}`);
    return Promise.resolve(aTrial({ number: 9, state: 'Waiting', enqueued: true }));
  }

  history(id: string): Promise<TuningHistoryPage> {
    this.calls.push(`history ${id}`);
    return Promise.resolve({ items: this.histories });
  }

  curves(): Promise<TrialCurves> {
    return Promise.resolve({ metric: 'score', curves: [] });
  }

  importances(_: string, definition: string): Promise<Importances> {
    return Promise.resolve({ method: 'fanova', definition, items: [], reason: 'Too few trials.' });
  }

  algorithms(): Promise<AlgorithmPage> {
    return Promise.resolve({ items: [] });
  }

  images(): Promise<ImagePage> {
    return Promise.resolve({ items: [] });
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return Promise.resolve({ items: [], currency: 'USD' } as unknown as InstanceTypePage);
  }
}
