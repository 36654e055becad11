/* eslint-disable @typescript-eslint/require-await -- fakes answer at once */
import { Signal } from '@lumino/signaling';
import type { Event } from '@jupyterlab/services';

import type { IEventPayloads } from '../../../labextension/src/core/events';
import { StudioEvents } from '../../../labextension/src/core/events';
import type {
  CreatePlacement,
  CreateSwitch,
  Image,
  InstanceType,
  KernelDeath,
  Placement,
  Script,
  Switch
} from '../../../labextension/src/core/wire';
import type { IKernelsApi } from '../../../labextension/src/kernels/api';
import type { IEnvironment } from '../../../labextension/src/kernels/environment';
import type { ISessionJoiner } from '../../../labextension/src/kernels/joiner';
import type { ISeatDocument, SeatContext } from '../../../labextension/src/kernels/seat';

export const KERNEL = '11111111-1111-4111-8111-111111111111';

export const ENVIRONMENT: IEnvironment = {
  image: 'data-science',
  image_version: '1.0.0',
  kernel: 'python3',
  instance_type: 'ml.t3.medium',
  startup_script: null
};

export function image(part: Partial<Image> = {}): Image {
  return {
    name: 'data-science',
    version: '1.0.0',
    aliases: ['latest'],
    display_name: 'Data Science',
    description: 'Tables and models.',
    kernels: [{ name: 'python3', display_name: 'Python 3', language: 'python' }],
    accelerator: 'CPU',
    python: '3.11',
    packages: [],
    locked_packages: 0,
    custom: false,
    owner: null,
    legacy: false,
    state: 'Ready',
    unavailable_reason: null,
    build_id: null,
    digest: null,
    size_bytes: null,
    last_used: null,
    default_instance_type: 'ml.t3.medium',
    ...part
  };
}

export function instanceType(part: Partial<InstanceType> = {}): InstanceType {
  return {
    name: 'ml.t3.medium',
    vcpu: 2,
    memory_gib: 4,
    gpu: 0,
    family: 'General purpose',
    price_per_hour: 0.05,
    fast_launch: true,
    fits: true,
    reason: '',
    uses: 0,
    ...part
  };
}

export function placement(part: Partial<Placement> = {}): Placement {
  return {
    kernel_id: KERNEL,
    owner: 'me',
    path: 'a.ipynb',
    image: 'data-science',
    image_version: '1.0.0',
    image_display_name: 'Data Science',
    kernel: 'python3',
    kernel_display_name: 'Python 3 (Data Science)',
    instance_type: 'ml.t3.medium',
    instance_label: '2 vCPU + 4 GiB',
    instance_id: null,
    startup_script: null,
    startup_log: '',
    state: 'Pending',
    stages: [
      { name: 'image', state: 'running', started: null, seconds: null, expected_seconds: 4, note: '' },
      { name: 'kernel', state: 'waiting', started: null, seconds: null, expected_seconds: 1, note: '' }
    ],
    failure_reason: null,
    created: '2026-11-01T12:00:00Z',
    ...part
  };
}

export function move(part: Partial<Switch> = {}): Switch {
  return {
    id: 'switch-1',
    kernel_id: KERNEL,
    state: 'Pending',
    stages: [],
    moved: [],
    lost: [],
    bytes_moved: 0,
    from_instance_type: 'ml.t3.medium',
    to_instance_type: 'ml.m5.large',
    from_image: 'data-science',
    to_image: 'data-science',
    started: '2026-11-01T12:05:00Z',
    seconds: null,
    failure_reason: null,
    ...part
  };
}

export const DEATH: KernelDeath = {
  kernel_id: KERNEL,
  path: 'a.ipynb',
  cause: 'memory',
  instance_type: 'ml.t3.medium',
  limit_bytes: 4 * 1024 ** 3,
  used_bytes: null,
  message: 'ml.t3.medium has 4 GiB of memory and a.ipynb needed more.',
  suggested_instance_type: 'ml.m5.large'
};

/** The real event stream, driven by hand. */
export class DrivenEvents {
  readonly opened = new Signal<object, void>({});
  readonly stream = new Signal<object, Event.Emission>({});
  readonly events = new StudioEvents(this);

  tell<F extends keyof IEventPayloads, A extends keyof IEventPayloads[F]>(
    feature: F,
    action: A,
    payload: IEventPayloads[F][A]
  ): void {
    this.stream.emit({
      schema_id: `https://schema.smstudio.dev/${feature}/v1`,
      action,
      owner: 'me',
      payload
    } as unknown as Event.Emission);
  }
}

/** A server that keeps what it is told and answers at once. */
export class FakeApi implements IKernelsApi {
  imageItems: Image[] = [image()];
  scriptItems: Script[] = [];
  types: InstanceType[] = [
    instanceType({ name: 'system', price_per_hour: 0, fast_launch: false, family: 'This machine' }),
    instanceType(),
    instanceType({ name: 'ml.m5.large', memory_gib: 8, price_per_hour: 0.12 }),
    instanceType({ name: 'ml.g4dn.xlarge', gpu: 1, fits: false, reason: 'This machine has no GPU.' }),
    instanceType({ name: 'ml.m5.xlarge', vcpu: 4, memory_gib: 16, price_per_hour: 0.2, fast_launch: false })
  ];
  placementItems: Placement[] = [];
  switchItems: Switch[] = [];
  readonly placed: [string, CreatePlacement][] = [];
  readonly cancelled: string[] = [];
  readonly switched: CreateSwitch[] = [];
  readonly decided: [string, boolean][] = [];
  refusal: Error | null = null;

  images = async () => ({ items: this.imageItems });
  scripts = async () => ({ items: this.scriptItems });
  instanceTypes = async () => ({
    items: this.types,
    currency: 'USD',
    enforcement: 'cgroup-v1' as const,
    enforcement_note: '',
    machine_vcpu: 2,
    machine_memory_gib: 16,
    free_vcpu: 2,
    free_memory_gib: 16
  });
  placements = async () => ({ items: this.placementItems });
  switches = async () => ({ items: this.switchItems.filter(item => item.state !== 'Completed') });

  place = async (kernelId: string, request: CreatePlacement) => {
    this.refuse();
    this.placed.push([kernelId, request]);
    const item = placement({ ...request, kernel_id: kernelId } as Partial<Placement>);
    this.placementItems = [...this.placementItems, item];
    return item;
  };

  cancelPlacement = async (kernelId: string) => {
    this.cancelled.push(kernelId);
  };

  switch = async (id: string) => this.switchItems.find(item => item.id === id)!;

  beginSwitch = async (request: CreateSwitch) => {
    this.refuse();
    this.switched.push(request);
    const item = move({ kernel_id: request.kernel_id });
    this.switchItems = [...this.switchItems, item];
    return item;
  };

  decideSwitch = async (id: string, { proceed }: { proceed: boolean }) => {
    this.decided.push([id, proceed]);
    return move({ id });
  };

  cancelSwitch = async () => undefined;
  openTerminal = async () => ({
    name: '1',
    image: 'data-science',
    instance_type: 'ml.t3.medium',
    instance_id: 'i'
  });
  propose = async () => ({
    image: 'data-science',
    kernel: 'python3',
    instance_type: 'ml.t3.medium',
    source: 'sagemaker' as const,
    note: 'Saved by SageMaker Studio.'
  });

  private refuse(): void {
    if (this.refusal) {
      throw this.refusal;
    }
  }
}

/** A session context whose kernel is set by hand. */
export class FakeContext {
  session: SeatContext['session'] = null;
  path = 'a.ipynb';
  name = 'a.ipynb';
  type = 'notebook';
  isDisposed = false;
  kernelDisplayName = 'No Kernel';
  readonly kernelChanged = new Signal<this, never>(this) as unknown as SeatContext['kernelChanged'];
  readonly statusChanged = new Signal<this, never>(this) as unknown as SeatContext['statusChanged'];
  readonly disposed = new Signal<this, void>(this) as unknown as SeatContext['disposed'];
  readonly reconnect = jest.fn().mockResolvedValue(undefined);
  readonly interrupt = jest.fn().mockResolvedValue(undefined);
  status = 'idle';
  connectionStatus = 'connected';

  changeKernel = async (options?: { id?: string }) => {
    const kernel = {
      id: options?.id,
      status: this.status,
      connectionStatus: this.connectionStatus,
      reconnect: this.reconnect,
      interrupt: this.interrupt
    };
    this.session = { kernel } as unknown as SeatContext['session'];
    (this.kernelChanged as unknown as Signal<this, unknown>).emit(undefined);
    return null;
  };

  shutdown = jest.fn(async () => {
    this.session = null;
  });
}

export class FakeDocument implements ISeatDocument {
  readonly ready = Promise.resolve();
  environment: IEnvironment | null = null;
  readonly changed = new Signal<this, void>(this);
  readonly save = jest.fn().mockResolvedValue(undefined);

  record(environment: IEnvironment): void {
    this.environment = environment;
    this.changed.emit();
  }
}

/** Connects as the real one does, without a server. */
export const joiner: ISessionJoiner = {
  join: async (context, { kernel_id: id }) => {
    await context.changeKernel({ id });
  }
};

/** Let everything run that waits for nothing but promises. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}
