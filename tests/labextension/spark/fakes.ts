import { Signal } from '@lumino/signaling';

import type { IExtraOffer } from '../../../labextension/src/core/components/MissingExtra';
import type {
  Catalog,
  Cluster,
  ClusterPage,
  ClusterStep,
  ClusterStepPage,
  ClusterTemplate,
  ClusterTemplatePage,
  CreateCluster,
  CreateClusterStep,
  EmrRegions,
  Extra,
  InstanceTypePage,
  SparkLogPage,
  SparkSession,
  SparkSessionPage,
  StatementProgress,
  StoreCredentials,
  TemplateParameter,
  UpdateCluster
} from '../../../labextension/src/core/wire';
import type { ISparkApi } from '../../../labextension/src/spark/api';
import type { ILinks } from '../../../labextension/src/spark/links';
import type { StepFile } from '../../../labextension/src/spark/tokens';

export function aCluster(part: Partial<Cluster> = {}): Cluster {
  return {
    id: 'j-1ABC2DEF3GHI4',
    name: 'sales',
    kind: 'local',
    template: 'local-spark',
    owner: 'ada',
    state: 'WAITING',
    state_message: '',
    stages: [],
    created: '2026-01-01T00:00:00Z',
    ready: '2026-01-01T00:00:20Z',
    ended: null,
    idle_minutes: 60,
    idle_ends: null,
    instance_type: 'ml.t3.medium',
    price_per_hour: 0.05,
    cost: 0.01,
    currency: 'USD',
    sessions: 0,
    url: '',
    auth_types: ['None'],
    credentials: 'none',
    languages: ['python', 'scala'],
    roles: [],
    links: [],
    parameters: { InstanceType: 'ml.t3.medium', AutoTerminationIdleTimeout: 60 },
    configuration: { 'spark.master': 'local[2]' },
    logs: [],
    spark_version: '4.1.0',
    java: '17.0.1',
    ...part
  };
}

export function aSession(part: Partial<SparkSession> = {}): SparkSession {
  return {
    cluster: 'j-1ABC2DEF3GHI4',
    cluster_name: 'sales',
    id: 0,
    kind: 'pyspark',
    state: 'idle',
    name: '',
    kernel_id: 'k0',
    notebook: 'work/join.ipynb',
    created: '2026-01-01T00:01:00Z',
    last_activity: '2026-01-01T00:02:00Z',
    app_id: 'local-1',
    ui: 'smstudio/spark/clusters/j-1ABC2DEF3GHI4/sessions/0/ui/',
    driver_log: '',
    memory_bytes: 1_073_741_824,
    statements: 3,
    message: '',
    ...part
  };
}

export function aStep(part: Partial<ClusterStep> = {}): ClusterStep {
  return {
    id: 's-1',
    name: 'clean',
    state: 'COMPLETED',
    arguments: ['spark-submit', 's3://bucket/clean.py'],
    message: '',
    created: '2026-01-01T00:00:00Z',
    started: '2026-01-01T00:00:10Z',
    ended: '2026-01-01T00:01:10Z',
    ...part
  };
}

export function aParameter(part: Partial<TemplateParameter> = {}): TemplateParameter {
  return {
    name: 'Workers',
    title: 'Workers',
    description: '',
    type: 'String',
    default: null,
    allowed: [],
    minimum: null,
    maximum: null,
    pattern: '',
    constraint_description: '',
    required: false,
    secret: false,
    ...part
  };
}

export const LOCAL: ClusterTemplate = {
  name: 'local-spark',
  title: 'Local Spark',
  description: 'Spark on this machine.',
  kind: 'local',
  prices: { 'ml.t3.medium': 0.05, 'ml.m5.large': 0.115 },
  parameters: [
    aParameter({
      name: 'InstanceType',
      title: 'Instance type',
      default: 'ml.t3.medium',
      allowed: ['ml.t3.medium', 'ml.m5.large']
    }),
    aParameter({
      name: 'AutoTerminationIdleTimeout',
      title: 'Idle timeout (minutes)',
      type: 'Integer',
      default: 60,
      minimum: 0,
      maximum: 10_080
    }),
    aParameter({ name: 'WarmSession', title: 'Keep a session warm', type: 'Boolean', default: true })
  ]
};

export const LIVY: ClusterTemplate = {
  name: 'livy',
  title: 'Livy',
  description: 'A Livy server that runs elsewhere.',
  kind: 'livy',
  prices: {},
  parameters: [
    aParameter({
      name: 'Url',
      title: 'Address',
      pattern: 'https?://.+',
      constraint_description: 'must begin with http:// or https://',
      required: true
    }),
    aParameter({
      name: 'AuthType',
      title: 'Authentication',
      default: 'None',
      allowed: ['None', 'Basic_Access', 'Token']
    }),
    aParameter({ name: 'Username', title: 'User name' }),
    aParameter({ name: 'Password', title: 'Password', secret: true }),
    aParameter({ name: 'Token', title: 'Token', secret: true })
  ]
};

/** What a server would answer. */
export class FakeSparkApi implements ISparkApi {
  readonly calls: string[] = [];
  items: Cluster[] = [aCluster()];
  open: SparkSession[] = [aSession()];
  past: SparkSession[] = [aSession({ state: 'killed', notebook: '', ui: '' })];
  run: ClusterStep[] = [aStep()];
  offered: ClusterTemplate[] = [LOCAL, LIVY];
  /** The whole log of everything. */
  written = 'Spark is up.\n';
  /** What the next question that changes something is answered with, in place of an answer. */
  failure: Error | null = null;

  templates(): Promise<ClusterTemplatePage> {
    const { offered: items } = this;
    return this._answer('templates', { items, total: items.length, currency: 'USD' });
  }

  clusters(): Promise<ClusterPage> {
    return this._answer('clusters', { items: this.items, total: this.items.length });
  }

  cluster(id: string): Promise<Cluster> {
    return this._answer(`cluster ${id}`, aCluster({ id }));
  }

  create(request: CreateCluster): Promise<Cluster> {
    const cluster = aCluster({ id: 'j-NEW', name: request.name, state: 'STARTING', ready: null });
    return this._change(`create ${JSON.stringify(request)}`, cluster);
  }

  update(id: string, change: Partial<UpdateCluster>): Promise<Cluster> {
    const { idle_minutes = 60 } = change;
    return this._change(`update ${id} ${JSON.stringify(change)}`, aCluster({ id, idle_minutes }));
  }

  terminate(id: string): Promise<Cluster> {
    return this._change(`terminate ${id}`, aCluster({ id, state: 'TERMINATING' }));
  }

  remove(id: string): Promise<void> {
    return this._change(`remove ${id}`, undefined);
  }

  regions(): Promise<EmrRegions> {
    return this._answer('regions', { items: ['eu-central-1', 'us-west-2'], total: 2, configured: '' });
  }

  discover(region: string): Promise<ClusterPage> {
    this.items = [...this.items, aCluster({ id: 'j-EMR', name: 'etl', kind: 'emr', template: '' })];
    return this._change(`discover ${region}`, { items: this.items, total: this.items.length });
  }

  storeCredentials(id: string, credentials: StoreCredentials): Promise<void> {
    return this._change(`store ${id} ${JSON.stringify(credentials)}`, undefined);
  }

  forgetCredentials(id: string): Promise<void> {
    return this._change(`forget ${id}`, undefined);
  }

  log(id: string, name: string, offset: number): Promise<SparkLogPage> {
    return this._answer(`log ${id} ${name && `${name} `}${offset}`, this._logFrom(offset));
  }

  steps(id: string): Promise<ClusterStepPage> {
    return this._answer(`steps ${id}`, { items: this.run, total: this.run.length });
  }

  addStep(id: string, step: CreateClusterStep): Promise<ClusterStep> {
    this.run = [aStep({ id: 's-2', name: step.name, state: 'PENDING', ended: null }), ...this.run];
    return this._change(`step ${id} ${JSON.stringify(step)}`, aStep());
  }

  stepLog(id: string, step: string, file: StepFile): Promise<SparkLogPage> {
    return this._answer(`log ${id} ${step} ${file}`, { text: `${file} of it`, next: 9, total: 9 });
  }

  sessions(): Promise<SparkSessionPage> {
    return this._answer('sessions', { items: this.open, total: this.open.length });
  }

  pastSessions(cluster: string): Promise<SparkSessionPage> {
    return this._answer(`past ${cluster}`, { items: this.past, total: this.past.length });
  }

  endSession(cluster: string, session: number): Promise<void> {
    return this._change(`end ${cluster} ${session}`, undefined);
  }

  sessionLog(cluster: string, session: number, offset: number): Promise<SparkLogPage> {
    return this._change(`log ${cluster} ${session} ${offset}`, this._logFrom(offset));
  }

  catalog(): Promise<Catalog> {
    return this._answer('catalog', { databases: ['default'], current: 'default', tables: [] });
  }

  progress(_cluster: string, _session: number, statement: number): Promise<StatementProgress> {
    return this._answer('progress', {
      statement,
      state: 'running',
      progress: 0.5,
      jobs: [],
      executors: 1,
      cores: 2,
      elapsed_seconds: 1,
      expected_seconds: null
    });
  }

  cancel(cluster: string, session: number, statement: number): Promise<void> {
    return this._change(`cancel ${cluster} ${session} ${statement}`, undefined);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    const items = ['ml.t3.medium', 'ml.m5.large'].map(name => ({
      name,
      vcpu: 2,
      memory_gib: 4,
      price_per_hour: 0.05,
      fits: true
    }));
    return this._answer('types', { items, currency: 'USD' } as unknown as InstanceTypePage);
  }

  url(path: string): string {
    return `/base/${path}`;
  }

  /** A page of ten characters, as all of them are of one byte. */
  private _logFrom(offset: number): SparkLogPage {
    const text = this.written.slice(offset, offset + 10);
    return { text, next: offset + text.length, total: this.written.length };
  }

  private _answer<T>(call: string, value: T): Promise<T> {
    this.calls.push(call);
    return Promise.resolve(value);
  }

  private _change<T>(call: string, value: T): Promise<T> {
    this.calls.push(call);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(value);
  }
}

/** An extra that is there, or is not. */
export class FakeOffer implements IExtraOffer {
  constructor(state: Extra['state']) {
    this.extra = {
      name: 'emr',
      title: 'EMR clusters',
      description: 'Finds and makes EMR clusters.',
      packages: ['boto3>=1.40'],
      size_bytes: 15_000_000,
      state,
      progress: null,
      note: '',
      log: '',
      failure_reason: null,
      obstacle: null,
      restart_reason: null
    };
  }

  readonly extra: Extra;
  readonly error = null;
  readonly changed = new Signal<this, void>(this);
  load = (): Promise<void> => Promise.resolve();
  install = (): Promise<void> => Promise.resolve();
  stop = (): Promise<void> => Promise.resolve();
}

/** @param led - gets where a link led. */
export function fakeLinks(led: string[] = [], emr: Extra['state'] = 'Installed'): ILinks {
  return {
    openNotebook: path => led.push(path),
    openUi: session => led.push(`Spark UI of ${session.cluster} ${session.id}`),
    emr: new FakeOffer(emr)
  };
}
