import type { IResourcesApi } from '../../../labextension/src/resources/api';
import type {
  Costs,
  CreateSweep,
  InstanceTypePage,
  Preferences,
  RunningApp,
  RunningInstance,
  Sweep,
  Warnings,
  Zombie
} from '../../../labextension/src/core/wire';

const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();

export function anApp(part: Partial<RunningApp> = {}, names = ['mnist.ipynb']): RunningApp {
  return {
    id: 'data-science-1-0-0-ml-t3-medium',
    instance_id: 'i1',
    image: 'data-science',
    image_version: '1.0.0',
    image_display_name: 'Data Science',
    since: HOUR_AGO,
    sessions: names.map(path => ({
      id: path,
      kind: 'kernel',
      path,
      display_name: 'Python 3',
      busy: false
    })),
    ...part
  };
}

export function anInstance(part: Partial<RunningInstance> = {}): RunningInstance {
  return {
    id: 'i1',
    type: 'ml.t3.medium',
    label: '2 vCPU + 4 GiB',
    owner: 'ada',
    state: 'InService',
    since: HOUR_AGO,
    price_per_hour: 0.05,
    cost: 0.05,
    cpu_percent: 37.2,
    memory_bytes: 2 ** 31,
    memory_limit_bytes: 2 ** 32,
    idle_since: null,
    idle_reason: 'mnist.ipynb runs a cell',
    stops_at: null,
    stop_warned: false,
    apps: [anApp()],
    ...part
  };
}

export function aZombie(part: Partial<Zombie> = {}): Zombie {
  return {
    id: 'z1',
    kind: 'NoKernel',
    name: 'ml.m5.large',
    reason: 'It has had no kernel for 3 h',
    since: HOUR_AGO,
    cost: 0.31,
    ...part
  };
}

export const COSTS: Costs = {
  today: 0.36,
  month: 12.41,
  rate_per_hour: 0.15,
  unit: 'USD',
  lines: [{ type: 'ml.t3.medium', hours: 31.4, today: 0.05, month: 1.57 }]
};

export const PREFERENCES: Preferences = {
  idle_minutes: 60,
  show: 'money',
  limit_amount: null,
  limit_period: 'day',
  limit_action: 'stop',
  prices: {}
};

const CATALOGUE: InstanceTypePage = {
  items: [
    {
      name: 'ml.t3.medium',
      vcpu: 2,
      memory_gib: 4,
      gpu: 0,
      family: 'General purpose',
      price_per_hour: 0.05,
      fast_launch: true,
      fits: true,
      reason: '',
      uses: 3
    }
  ],
  currency: 'USD',
  enforcement: 'cgroup-v1',
  enforcement_note: '',
  machine_vcpu: 2,
  machine_memory_gib: 8,
  free_vcpu: 2,
  free_memory_gib: 8
};

/** A server of what runs, in memory. */
export class FakeResourcesApi implements IResourcesApi {
  items: RunningInstance[] = [anInstance()];
  zombieItems: Zombie[] = [];
  warningsNow: Warnings = { idle: [], limit: null, sweeps: [] };
  costsNow = COSTS;
  preferencesNow = PREFERENCES;
  /** Makes the next change fail. */
  refuse: Error | null = null;
  readonly calls: string[] = [];

  instances = () => Promise.resolve({ items: [...this.items] });
  costs = () => Promise.resolve(this.costsNow);
  preferences = () => Promise.resolve(this.preferencesNow);
  instanceTypes = () => Promise.resolve(CATALOGUE);
  warnings = () => Promise.resolve(this.warningsNow);
  zombies = () => Promise.resolve({ items: [...this.zombieItems] });

  stopAll = () => this._change('stopAll', undefined, () => (this.items = []));

  stopInstance = (id: string) =>
    this._change(`stopInstance ${id}`, undefined, () => {
      this.items = this.items.filter(item => item.id !== id);
    });

  keepRunning = (id: string) => this._change(`keepRunning ${id}`, anInstance({ id }));

  stopApp = (id: string) => this._change(`stopApp ${id}`, undefined);

  savePreferences = (preferences: Preferences) =>
    this._change(`save ${JSON.stringify(preferences)}`, preferences, () => {
      this.preferencesNow = preferences;
    });

  sweep = (request: CreateSweep) => {
    const sweep: Sweep = {
      id: 's1',
      due: new Date(Date.now() + 30_000).toISOString(),
      items: this.zombieItems.filter(zombie => request.ids.includes(zombie.id))
    };
    return this._change(`sweep ${request.ids.join()}`, sweep);
  };

  undoSweep = (id: string) => this._change(`undo ${id}`, undefined);

  private async _change<T>(call: string, value: T, work: () => void = () => {}): Promise<T> {
    this.calls.push(call);
    if (this.refuse) {
      const reason = this.refuse;
      this.refuse = null;
      throw reason;
    }
    work();
    return Promise.resolve(value);
  }
}
