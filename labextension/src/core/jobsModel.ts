import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from './events';
import { Remote, upsert } from './model';
import type { IPageCount } from './pages';
import type { Image, InstanceTypePage } from './wire';

const ENDED: readonly string[] = ['Completed', 'Failed', 'Stopped'];

/** Whether nothing will happen to a job any more. */
export function hasEnded(job: { readonly state: string }): boolean {
  return ENDED.includes(job.state);
}

/** Seconds from a job's creation to its end; null while it goes on. */
export function secondsOf(job: {
  readonly created: string;
  readonly ended?: string | null | undefined;
}): number | null {
  return job.ended ? (new Date(job.ended).getTime() - new Date(job.created).getTime()) / 1000 : null;
}

/** What the server answers about the jobs of a feature. */
export interface IJobsApi<T, C> {
  /** The newest. */
  jobs(): Promise<{ readonly items: readonly T[] }>;
  /** @param name - or id. */
  job(name: string): Promise<T>;
  create(request: C): Promise<T>;
  stop(id: string): Promise<T>;
  remove(id: string): Promise<void>;
  images(): Promise<{ readonly items: readonly Image[] }>;
  instanceTypes(): Promise<InstanceTypePage>;
}

/** What the pages of a feature's jobs show, kept true by the server's events. */
export abstract class JobsModel<
  T extends { readonly id: string; readonly state: string },
  C,
  A extends IJobsApi<T, C>
>
  implements IDisposable, IPageCount
{
  constructor(
    readonly api: A,
    protected readonly events: IStudioEvents
  ) {
    this.jobs = new Remote(async () => (await api.jobs()).items);
    this.images = new Remote(async () => (await api.images()).items);
    this.instanceTypes = new Remote(() => api.instanceTypes());
    const refresh = (): void => void this.jobs.refresh();
    events.reconnected.connect(refresh);
    this.disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(refresh)));
    this.jobs.changed.connect(() => this._changed.emit());
  }

  readonly jobs: Remote<readonly T[]>;
  readonly images: Remote<readonly Image[]>;
  readonly instanceTypes: Remote<InstanceTypePage>;

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
    return this.disposables.isDisposed;
  }

  dispose(): void {
    this.disposables.dispose();
    this.jobs.dispose();
    Signal.clearData(this);
  }

  /** The job of an id or a name, among those that are known. */
  find(id: string): T | null {
    return this.jobs.value?.find(job => job.id === id || this.nameOf(job) === id) ?? null;
  }

  /** Ask for a job that is not among the newest. */
  async load(id: string): Promise<void> {
    this.onJob(await this.api.job(id));
  }

  async create(request: C): Promise<T> {
    const job = await this.api.create(request);
    this.onJob(job);
    return job;
  }

  async stop(job: T): Promise<void> {
    this.onJob(await this.api.stop(job.id));
  }

  async remove(job: T): Promise<void> {
    await this.api.remove(job.id);
    this.onRemoved(job.id);
  }

  /** By which name a person knows a job. */
  protected abstract nameOf(job: T): string | null | undefined;

  protected onJob(job: T): void {
    this.jobs.update(items => upsert(items, job, item => item.id));
  }

  protected onRemoved(id: string): void {
    this.jobs.update(items => items.filter(item => item.id !== id));
  }

  /** Disposed of with the model. */
  protected readonly disposables = new DisposableSet();
  private readonly _changed = new Signal<this, void>(this);
}
