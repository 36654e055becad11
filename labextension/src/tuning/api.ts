import type { IStudioRequest } from '../core/request';
import type {
  AlgorithmPage,
  CreateTrial,
  CreateTuningJob,
  CreateTuningRequest,
  ImagePage,
  Importances,
  InstanceTypePage,
  Trial,
  TrialCurves,
  TrialPage,
  TuningHistoryPage,
  TuningJob,
  TuningJobPage,
  TuningPlan,
  UpdateTuningJob
} from '../core/wire';

/** The original's request, `CreateHyperParameterTuningJob`. */
export type RequestDocument = CreateTuningRequest['document'];

/** What the server does with tuning jobs. */
export interface ITuningApi {
  jobs(): Promise<TuningJobPage>;
  job(name: string): Promise<TuningJob>;
  create(request: CreateTuningJob): Promise<TuningJob>;
  plan(request: CreateTuningJob): Promise<TuningPlan>;
  /** Turn the original's request into ours. */
  read(document: RequestDocument): Promise<CreateTuningJob>;
  update(id: string, change: UpdateTuningJob): Promise<TuningJob>;
  stop(id: string): Promise<TuningJob>;
  remove(id: string): Promise<void>;
  /** Some trials, the newest first. */
  trials(id: string, offset: number, limit: number): Promise<TrialPage>;
  enqueue(id: string, trial: CreateTrial): Promise<Trial>;
  history(id: string): Promise<TuningHistoryPage>;
  curves(id: string, definition: string): Promise<TrialCurves>;
  importances(id: string, definition: string): Promise<Importances>;
  algorithms(): Promise<AlgorithmPage>;
  images(): Promise<ImagePage>;
  instanceTypes(): Promise<InstanceTypePage>;
}

/** The newest so many; what is older is found by its address. */
const LIMIT = 500;

/** The same over HTTP. */
export class TuningApi implements ITuningApi {
  constructor(private readonly _request: IStudioRequest) {}

  jobs(): Promise<TuningJobPage> {
    return this._request.get(['tuning', 'jobs'], { limit: LIMIT });
  }

  job(name: string): Promise<TuningJob> {
    return this._request.get(['tuning', 'jobs', name]);
  }

  create(request: CreateTuningJob): Promise<TuningJob> {
    return this._request.post(['tuning', 'jobs'], request);
  }

  plan(request: CreateTuningJob): Promise<TuningPlan> {
    return this._request.post(['tuning', 'plans'], request);
  }

  read(document: RequestDocument): Promise<CreateTuningJob> {
    return this._request.post(['tuning', 'requests'], { document });
  }

  update(id: string, change: UpdateTuningJob): Promise<TuningJob> {
    return this._request.patch(['tuning', 'jobs', id], change);
  }

  stop(id: string): Promise<TuningJob> {
    return this._request.post(['tuning', 'jobs', id, 'stop']);
  }

  remove(id: string): Promise<void> {
    return this._request.delete(['tuning', 'jobs', id]);
  }

  trials(id: string, offset: number, limit: number): Promise<TrialPage> {
    return this._request.get(['tuning', 'jobs', id, 'trials'], { ascending: false, offset, limit });
  }

  enqueue(id: string, trial: CreateTrial): Promise<Trial> {
    return this._request.post(['tuning', 'jobs', id, 'trials'], trial);
  }

  history(id: string): Promise<TuningHistoryPage> {
    return this._request.get(['tuning', 'jobs', id, 'history']);
  }

  curves(id: string, definition: string): Promise<TrialCurves> {
    return this._request.get(['tuning', 'jobs', id, 'curves'], { definition });
  }

  importances(id: string, definition: string): Promise<Importances> {
    return this._request.get(['tuning', 'jobs', id, 'importances'], { definition });
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
}
