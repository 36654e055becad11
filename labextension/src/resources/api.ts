import type { IStudioRequest } from '../core/request';
import type {
  Costs,
  CreateSweep,
  InstanceTypePage,
  Preferences,
  RunningInstance,
  RunningInstancePage,
  Sweep,
  Warnings,
  ZombiePage
} from '../core/wire';

/** What the server does with what runs. */
export interface IResourcesApi {
  instances(): Promise<RunningInstancePage>;
  stopAll(): Promise<void>;
  stopInstance(id: string): Promise<void>;
  /** Count idleness of the instance from now on again. */
  keepRunning(id: string): Promise<RunningInstance>;
  stopApp(id: string): Promise<void>;
  costs(): Promise<Costs>;
  preferences(): Promise<Preferences>;
  savePreferences(preferences: Preferences): Promise<Preferences>;
  /** The catalogue, whose prices a person may change. */
  instanceTypes(): Promise<InstanceTypePage>;
  /** What is about to happen and can still be changed. */
  warnings(): Promise<Warnings>;
  zombies(): Promise<ZombiePage>;
  /** Stop zombies after 30 s, unless undone. */
  sweep(request: CreateSweep): Promise<Sweep>;
  undoSweep(id: string): Promise<void>;
}

/** The same over HTTP. */
export class ResourcesApi implements IResourcesApi {
  constructor(private readonly _request: IStudioRequest) {}

  instances(): Promise<RunningInstancePage> {
    return this._request.get(['resources', 'instances']);
  }

  stopAll(): Promise<void> {
    return this._request.delete(['resources', 'instances']);
  }

  stopInstance(id: string): Promise<void> {
    return this._request.delete(['resources', 'instances', id]);
  }

  keepRunning(id: string): Promise<RunningInstance> {
    return this._request.post(['resources', 'instances', id, 'keep-running']);
  }

  stopApp(id: string): Promise<void> {
    return this._request.delete(['resources', 'apps', id]);
  }

  costs(): Promise<Costs> {
    return this._request.get(['resources', 'costs']);
  }

  preferences(): Promise<Preferences> {
    return this._request.get(['resources', 'preferences']);
  }

  savePreferences(preferences: Preferences): Promise<Preferences> {
    return this._request.put(['resources', 'preferences'], preferences);
  }

  instanceTypes(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  warnings(): Promise<Warnings> {
    return this._request.get(['resources', 'warnings']);
  }

  zombies(): Promise<ZombiePage> {
    return this._request.get(['resources', 'zombies']);
  }

  sweep(request: CreateSweep): Promise<Sweep> {
    return this._request.post(['resources', 'sweeps'], request);
  }

  undoSweep(id: string): Promise<void> {
    return this._request.delete(['resources', 'sweeps', id]);
  }
}
