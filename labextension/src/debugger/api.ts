import type { IStudioRequest } from '../core/request';
import type {
  DebuggedJob,
  DebuggedJobPage,
  DistributionPage,
  Job,
  JobUsage,
  RuleEvaluationPage,
  StepPage,
  TensorAtStep,
  TensorPage,
  TensorSlice,
  UpdateRatioPage
} from '../core/wire';
import type { Mode } from './tokens';
import { MOST_DISTRIBUTIONS } from './tokens';

/** A tensor at a step of a mode. */
export interface IPlace {
  readonly name: string;
  /** Null: the last that has it. */
  readonly step: number | null;
  readonly mode: Mode;
}

/** What the server knows of the tensors that jobs keep. */
export interface IDebuggerApi {
  jobs(): Promise<DebuggedJobPage>;
  /** @param name - or id. */
  job(name: string): Promise<DebuggedJob>;
  steps(id: string, mode: Mode): Promise<StepPage>;
  /** Some tensors, sorted by name. */
  tensors(id: string, mode: Mode, offset: number): Promise<TensorPage>;
  tensor(id: string, place: IPlace): Promise<TensorAtStep>;
  /** @param index - what the leading indices are fixed to; none: as the server finds it best. */
  slice(id: string, place: IPlace, index: readonly number[]): Promise<TensorSlice>;
  /** @param names - at most {@link MOST_DISTRIBUTIONS}. */
  distributions(id: string, names: readonly string[], mode: Mode): Promise<DistributionPage>;
  updates(id: string, mode: Mode): Promise<UpdateRatioPage>;
  rules(id: string): Promise<RuleEvaluationPage>;
  usage(id: string): Promise<JobUsage>;
  /** The training job whose tensors these are. */
  training(id: string): Promise<Job>;
}

/** The newest so many; what is older is found by its address. */
const JOBS = 200;
/** Tensors in one answer. */
const TENSORS = 500;

/** The same over HTTP. */
export class DebuggerApi implements IDebuggerApi {
  constructor(private readonly _request: IStudioRequest) {}

  jobs(): Promise<DebuggedJobPage> {
    return this._request.get(['debugger', 'jobs'], { limit: JOBS });
  }

  job(name: string): Promise<DebuggedJob> {
    return this._request.get(['debugger', 'jobs', name]);
  }

  steps(id: string, mode: Mode): Promise<StepPage> {
    return this._request.get(['debugger', 'jobs', id, 'steps'], { mode });
  }

  tensors(id: string, mode: Mode, offset: number): Promise<TensorPage> {
    return this._request.get(['debugger', 'jobs', id, 'tensors'], { mode, offset, limit: TENSORS });
  }

  tensor(id: string, { name, step, mode }: IPlace): Promise<TensorAtStep> {
    return this._request.get(['debugger', 'jobs', id, 'tensor'], { name, step, mode });
  }

  slice(id: string, { name, step, mode }: IPlace, index: readonly number[]): Promise<TensorSlice> {
    const fixed = index.length > 0 ? index.join(',') : null;
    return this._request.get(['debugger', 'jobs', id, 'slice'], { name, step, mode, index: fixed });
  }

  distributions(id: string, names: readonly string[], mode: Mode): Promise<DistributionPage> {
    const query = { names: JSON.stringify(names.slice(0, MOST_DISTRIBUTIONS)), mode };
    return this._request.get(['debugger', 'jobs', id, 'distributions'], query);
  }

  updates(id: string, mode: Mode): Promise<UpdateRatioPage> {
    return this._request.get(['debugger', 'jobs', id, 'updates'], { mode });
  }

  rules(id: string): Promise<RuleEvaluationPage> {
    return this._request.get(['debugger', 'jobs', id, 'rules']);
  }

  usage(id: string): Promise<JobUsage> {
    return this._request.get(['training', 'jobs', id, 'usage']);
  }

  training(id: string): Promise<Job> {
    return this._request.get(['training', 'jobs', id]);
  }
}
