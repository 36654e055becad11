import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import { Remote, upsert } from '../core/model';
import type { IPageCount } from '../core/pages';
import type {
  Algorithm,
  CreateTrainingJob,
  Image,
  InstanceTypePage,
  Job,
  JobRequest,
  JobState,
  JobUsage,
  MetricSeries,
  Plan
} from '../core/wire';
import type { ITrainingApi } from './api';
import { DryRunModel } from './dryRun';
import { JobLog } from './log';

const ENDED: readonly JobState[] = ['Completed', 'Failed', 'Stopped'];

/** Whether nothing will happen to a job any more. */
export function hasEnded(job: Pick<Job, 'state'>): boolean {
  return ENDED.includes(job.state);
}

/** Whether a drill can take its instances away now. */
export function canInterrupt(job: Job): boolean {
  return job.spec.spot && job.secondary_status === 'Training';
}

/** What the pages of jobs show, kept true by the server's events. */
export class TrainingModel implements IDisposable, IPageCount {
  constructor(
    readonly api: ITrainingApi,
    private readonly _events: IStudioEvents
  ) {
    this.jobs = new Remote(async () => (await api.jobs()).items);
    this.algorithms = new Remote(async () => (await api.algorithms()).items);
    this.images = new Remote(async () => (await api.images()).items);
    this.instanceTypes = new Remote(() => api.instanceTypes());
    this.dryRun = new DryRunModel(api, _events);
    this._disposables.add(this.dryRun);
    this._disposables.add(_events.on('jobs', 'job.changed', job => this._onJob(job)));
    this._disposables.add(_events.on('jobs', 'job.removed', ({ id }) => this._onRemoved(id)));
    const refresh = (): void => void this.jobs.refresh();
    _events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void _events.reconnected.disconnect(refresh)));
    this.jobs.changed.connect(() => this._changed.emit());
  }

  readonly jobs: Remote<readonly Job[]>;
  readonly algorithms: Remote<readonly Algorithm[]>;
  readonly images: Remote<readonly Image[]>;
  readonly instanceTypes: Remote<InstanceTypePage>;
  /** What is tried before it becomes a job. */
  readonly dryRun: DryRunModel;

  /** Unit of every cost. */
  get currency(): string {
    return this.instanceTypes.value?.currency ?? '';
  }

  /** Jobs that have not ended. */
  get count(): number {
    return (this.jobs.value ?? []).filter(job => !hasEnded(job)).length;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
    this.jobs.dispose();
    Signal.clearData(this);
  }

  find(id: string): Job | null {
    return this.jobs.value?.find(job => job.id === id || job.spec.name === id) ?? null;
  }

  /** Ask for a job that is not among the newest. */
  async load(id: string): Promise<void> {
    this._onJob(await this.api.job(id));
  }

  async create(request: CreateTrainingJob): Promise<Job> {
    const job = await this.api.create(request);
    this._onJob(job);
    return job;
  }

  plan(request: CreateTrainingJob): Promise<Plan> {
    return this.api.plan(request);
  }

  requestOf(job: Job): Promise<JobRequest> {
    return this.api.request(job.id);
  }

  async stop(job: Job): Promise<void> {
    this._onJob(await this.api.stop(job.id));
  }

  async interrupt(job: Job): Promise<void> {
    this._onJob(await this.api.interrupt(job.id));
  }

  async remove(job: Job): Promise<void> {
    await this.api.remove(job.id);
    this._onRemoved(job.id);
  }

  /** The curves of a job, renewed while it runs. Dispose of them when they are not shown any more. */
  metricsOf(id: string): Remote<readonly MetricSeries[]> {
    return this._following(id, 'metrics.appended', async () => (await this.api.metrics(id)).items);
  }

  /** What a job uses over time, renewed with the job itself. */
  usageOf(id: string): Remote<JobUsage> {
    return this._following(id, 'usage.appended', () => this.api.usage(id));
  }

  /** The log of a job, followed while it is shown. */
  logOf(id: string): JobLog {
    return new JobLog(this.api, this._events, id);
  }

  fileUrl(job: Job, path: string): string {
    return this.api.fileUrl(job.id, path);
  }

  private _following<T>(
    id: string,
    action: 'metrics.appended' | 'usage.appended',
    ask: () => Promise<T>
  ): Remote<T> {
    const remote = new Remote(ask);
    const handler = this._events.on('jobs', action, ({ job_id }) => {
      if (job_id === id) {
        void remote.refresh();
      }
    });
    const dispose = remote.dispose.bind(remote);
    remote.dispose = () => {
      handler.dispose();
      dispose();
    };
    void remote.ensure();
    return remote;
  }

  private _onJob(job: Job): void {
    if (job.spec.kind === 'dry-run') {
      return;
    }
    this.jobs.update(items => upsert(items, job, item => item.id));
  }

  private _onRemoved(id: string): void {
    this.jobs.update(items => items.filter(item => item.id !== id));
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}
