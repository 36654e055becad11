import type { ILogQuery, ITrainingApi } from '../../../labextension/src/training/api';
import type {
  AlgorithmPage,
  CreateTrainingJob,
  DryRun,
  ImagePage,
  InstanceTypePage,
  Job,
  JobPage,
  JobRequest,
  JobUsage,
  LogLine,
  LogPage,
  MetricSeriesPage,
  Plan,
  Secret,
  SecretPage
} from '../../../labextension/src/core/wire';

export function aJob(part: Partial<Job> = {}): Job {
  return {
    id: 'j1',
    owner: 'ann',
    spec: {
      kind: 'training',
      name: 'train-1',
      image: 'data-science',
      image_version: '1.0.0',
      instance_type: 'ml.m5.large',
      instance_count: 1,
      program: {
        argv: ['python', 'train.py'],
        source: '/x',
        pass_hyperparameters: true,
        install_requirements: true
      },
      hyperparameters: { epochs: '3' },
      channels: [],
      outputs: [],
      environment: {},
      secrets: [],
      metric_definitions: [],
      stopping: { max_runtime_seconds: 86_400, max_wait_seconds: null },
      spot: false,
      checkpoint_local_path: '/opt/ml/checkpoints',
      checkpoint_uri: '',
      keep_alive_seconds: 0,
      max_attempts: 1,
      tags: {},
      experiment: '',
      run_name: '',
      debugger: null,
      origin: { notebook: '', cell: '', git_commit: '' }
    },
    state: 'InProgress',
    secondary_status: 'Training',
    status_message: '',
    failure_reason: '',
    created: new Date(Date.now() - 60_000).toISOString(),
    training_started: new Date(Date.now() - 50_000).toISOString(),
    ended: null,
    attempt: 1,
    interruptions: 0,
    transitions: [],
    hosts: [],
    queue_position: null,
    expected_wait_seconds: null,
    expected_seconds: null,
    progress: null,
    training_seconds: 0,
    billable_seconds: 0,
    cost: 0,
    spot_saving: null,
    warnings: [],
    trouble: '',
    inputs: [],
    artifacts: [],
    metrics: {},
    run_id: '',
    experiment_id: '',
    ...part
  };
}

export function aDryRun(part: Partial<DryRun> = {}): DryRun {
  return {
    id: 'd1',
    state: 'InProgress',
    message: '',
    created: new Date().toISOString(),
    program_started: null,
    ended: null,
    limit_seconds: 30,
    exit_code: null,
    batches: [],
    startup_seconds: null,
    peak_memory_bytes: 0,
    metrics: {},
    log: [],
    notes: [],
    seconds: null,
    cost: null,
    ...part
  };
}

export function aLine(text: string, host = 'algo-1'): LogLine {
  return { time: '2026-01-01T00:00:00Z', host, text };
}

/** A server of one person's jobs; `log` is what the program has written. */
export class FakeTrainingApi implements ITrainingApi {
  items: Job[] = [aJob()];
  log: LogLine[] = [];
  calls: string[] = [];
  plans: Plan = {
    problems: [],
    steps: ['Run the program'],
    command: 'python train.py',
    samples: [],
    seconds: null,
    cost: null,
    starts: 'now'
  };

  jobs(): Promise<JobPage> {
    this.calls.push('jobs');
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  job(id: string): Promise<Job> {
    this.calls.push(`job ${id}`);
    return Promise.resolve(aJob({ id }));
  }

  create(request: CreateTrainingJob): Promise<Job> {
    this.calls.push(`create ${request.entry_point}`);
    return Promise.resolve(aJob({ id: 'j2', secondary_status: 'Starting' }));
  }

  plan(): Promise<Plan> {
    this.calls.push('plan');
    return Promise.resolve(this.plans);
  }

  run: DryRun = aDryRun();

  startDryRun(request: CreateTrainingJob): Promise<DryRun> {
    this.calls.push(`try ${request.entry_point}`);
    return Promise.resolve(this.run);
  }

  dryRun(id: string): Promise<DryRun> {
    this.calls.push(`dry run ${id}`);
    return Promise.resolve(this.run);
  }

  stopDryRun(id: string): Promise<DryRun> {
    this.calls.push(`stop ${id}`);
    return Promise.resolve({ ...this.run, state: 'Stopping' });
  }

  request(id: string): Promise<JobRequest> {
    this.calls.push(`request ${id}`);
    return Promise.resolve({
      training: { entry_point: 'train.py', source: '/x' },
      processing: null
    } as JobRequest);
  }

  stop(id: string): Promise<Job> {
    this.calls.push(`stop ${id}`);
    return Promise.resolve(aJob({ id, state: 'Stopping', secondary_status: 'Stopping' }));
  }

  interrupt(id: string): Promise<Job> {
    this.calls.push(`interrupt ${id}`);
    return Promise.resolve(aJob({ id, interruptions: 1, secondary_status: 'Interrupted' }));
  }

  remove(id: string): Promise<void> {
    this.calls.push(`remove ${id}`);
    return Promise.resolve();
  }

  logs(_id: string, query: ILogQuery): Promise<LogPage> {
    const start = Number(query.after || 0);
    const items = query.search
      ? this.log.filter(line => line.text.includes(query.search ?? ''))
      : this.log.slice(start);
    this.calls.push(`logs ${start}`);
    return Promise.resolve({ items, next_token: String(this.log.length), size_bytes: 0, truncated: false });
  }

  metrics(): Promise<MetricSeriesPage> {
    this.calls.push('metrics');
    return Promise.resolve({ items: [] });
  }

  usage(): Promise<JobUsage> {
    return Promise.resolve({ points: [], vcpu: 2, memory_bytes: 8 });
  }

  algorithms(): Promise<AlgorithmPage> {
    return Promise.resolve({ items: [] });
  }

  images(): Promise<ImagePage> {
    return Promise.resolve({ items: [] });
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return Promise.resolve({
      items: [],
      currency: 'USD',
      enforcement: 'cgroup-v1',
      enforcement_note: '',
      machine_vcpu: 2,
      machine_memory_gib: 8,
      free_vcpu: 2,
      free_memory_gib: 8
    });
  }

  names: string[] = ['API_KEY'];

  secrets(): Promise<SecretPage> {
    const items = this.names.map(name => ({ name, changed: '2026-01-01T00:00:00Z' }));
    return Promise.resolve({ items, place: 'an encrypted file' });
  }

  setSecret(name: string, value: string): Promise<Secret> {
    this.calls.push(`set ${name} ${value}`);
    this.names.push(name);
    return Promise.resolve({ name, changed: '2026-01-01T00:00:00Z' });
  }

  removeSecret(name: string): Promise<void> {
    this.calls.push(`remove ${name}`);
    this.names = this.names.filter(other => other !== name);
    return Promise.resolve();
  }

  fileUrl(id: string, path: string): string {
    return `/files/${id}/${path}`;
  }
}
