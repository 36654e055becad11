import type { IStudioRequest } from '../core/request';
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
  LogPage,
  MetricSeriesPage,
  Plan,
  Secret,
  SecretPage
} from '../core/wire';

/** Which stretch of a log. */
export interface ILogQuery {
  /** `next_token` of the stretch before. */
  after?: string;
  limit?: number;
  search?: string;
  host?: string;
  tail?: boolean;
}

/** What the server does with jobs. */
export interface ITrainingApi {
  jobs(): Promise<JobPage>;
  job(name: string): Promise<Job>;
  create(request: CreateTrainingJob): Promise<Job>;
  plan(request: CreateTrainingJob): Promise<Plan>;
  startDryRun(request: CreateTrainingJob): Promise<DryRun>;
  dryRun(id: string): Promise<DryRun>;
  stopDryRun(id: string): Promise<DryRun>;
  request(id: string): Promise<JobRequest>;
  stop(id: string): Promise<Job>;
  interrupt(id: string): Promise<Job>;
  remove(id: string): Promise<void>;
  logs(id: string, query: ILogQuery): Promise<LogPage>;
  metrics(id: string): Promise<MetricSeriesPage>;
  usage(id: string): Promise<JobUsage>;
  algorithms(): Promise<AlgorithmPage>;
  images(): Promise<ImagePage>;
  instanceTypes(): Promise<InstanceTypePage>;
  secrets(): Promise<SecretPage>;
  setSecret(name: string, value: string): Promise<Secret>;
  removeSecret(name: string): Promise<void>;
  /** Address of a file of a job, to be saved by the browser. */
  fileUrl(id: string, path: string): string;
}

/** The newest so many; what is older is found by search. */
const LIMIT = 500;

/** The same over HTTP. */
export class TrainingApi implements ITrainingApi {
  constructor(private readonly _request: IStudioRequest) {}

  jobs(): Promise<JobPage> {
    return this._request.get(['training', 'jobs'], { limit: LIMIT });
  }

  job(name: string): Promise<Job> {
    return this._request.get(['training', 'jobs', name]);
  }

  create(request: CreateTrainingJob): Promise<Job> {
    return this._request.post(['training', 'jobs'], request);
  }

  plan(request: CreateTrainingJob): Promise<Plan> {
    return this._request.post(['training', 'plans'], request);
  }

  startDryRun(request: CreateTrainingJob): Promise<DryRun> {
    return this._request.post(['training', 'dry-runs'], request);
  }

  dryRun(id: string): Promise<DryRun> {
    return this._request.get(['training', 'dry-runs', id]);
  }

  stopDryRun(id: string): Promise<DryRun> {
    return this._request.post(['training', 'dry-runs', id, 'stop']);
  }

  request(id: string): Promise<JobRequest> {
    return this._request.get(['training', 'jobs', id, 'request']);
  }

  stop(id: string): Promise<Job> {
    return this._request.post(['training', 'jobs', id, 'stop']);
  }

  interrupt(id: string): Promise<Job> {
    return this._request.post(['training', 'jobs', id, 'interrupt']);
  }

  remove(id: string): Promise<void> {
    return this._request.delete(['training', 'jobs', id]);
  }

  logs(id: string, query: ILogQuery): Promise<LogPage> {
    return this._request.get(['training', 'jobs', id, 'logs'], {
      ...query,
      tail: query.tail ? 1 : null
    });
  }

  metrics(id: string): Promise<MetricSeriesPage> {
    return this._request.get(['training', 'jobs', id, 'metrics']);
  }

  usage(id: string): Promise<JobUsage> {
    return this._request.get(['training', 'jobs', id, 'usage']);
  }

  algorithms(): Promise<AlgorithmPage> {
    return this._request.get(['training', 'algorithms']);
  }

  images(): Promise<ImagePage> {
    return this._request.get(['images', 'catalog']);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  secrets(): Promise<SecretPage> {
    return this._request.get(['secrets', 'variables']);
  }

  setSecret(name: string, value: string): Promise<Secret> {
    return this._request.put(['secrets', 'variables', name], { value });
  }

  removeSecret(name: string): Promise<void> {
    return this._request.delete(['secrets', 'variables', name]);
  }

  fileUrl(id: string, path: string): string {
    return this._request.url(['training', 'jobs', id, 'files', ...path.split('/')]);
  }
}
