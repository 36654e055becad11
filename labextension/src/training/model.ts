import type { IStudioEvents } from '../core/events';
import { JobsModel } from '../core/jobsModel';
import { Remote } from '../core/model';
import type {
  Algorithm,
  CreateTrainingJob,
  Job,
  JobRequest,
  JobUsage,
  MetricSeries,
  Plan,
  SecretPage
} from '../core/wire';
import type { ITrainingApi } from './api';
import { DryRunModel } from './dryRun';
import { JobLog } from './log';

/** Whether a drill can take its instances away now. */
export function canInterrupt(job: Job): boolean {
  return job.spec.spot && job.secondary_status === 'Training';
}

/** What the pages of jobs show, kept true by the server's events. */
export class TrainingModel extends JobsModel<Job, CreateTrainingJob, ITrainingApi> {
  constructor(api: ITrainingApi, events: IStudioEvents) {
    super(api, events);
    this.algorithms = new Remote(async () => (await api.algorithms()).items);
    this.secrets = new Remote(() => api.secrets());
    this.dryRun = new DryRunModel(api, events);
    this.disposables.add(this.dryRun);
    this.disposables.add(events.on('jobs', 'job.changed', job => this.onJob(job)));
    this.disposables.add(events.on('jobs', 'job.removed', ({ id }) => this.onRemoved(id)));
  }

  readonly algorithms: Remote<readonly Algorithm[]>;
  /** Which secrets the person has, and where they are kept; never their values. */
  readonly secrets: Remote<SecretPage>;
  /** What is tried before it becomes a job. */
  readonly dryRun: DryRunModel;

  plan(request: CreateTrainingJob): Promise<Plan> {
    return this.api.plan(request);
  }

  async setSecret(name: string, value: string): Promise<void> {
    await this.api.setSecret(name, value);
    await this.secrets.refresh();
  }

  async removeSecret(name: string): Promise<void> {
    await this.api.removeSecret(name);
    await this.secrets.refresh();
  }

  requestOf(job: Job): Promise<JobRequest> {
    return this.api.request(job.id);
  }

  async interrupt(job: Job): Promise<void> {
    this.onJob(await this.api.interrupt(job.id));
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
    return new JobLog(this.api, this.events, id);
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
    const handler = this.events.on('jobs', action, ({ job_id }) => {
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

  protected nameOf(job: Job): string {
    return job.spec.name;
  }

  protected override onJob(job: Job): void {
    if (job.spec.kind !== 'dry-run') {
      super.onJob(job);
    }
  }
}
