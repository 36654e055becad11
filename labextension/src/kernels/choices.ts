import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import type { IObservable } from '../core/model';
import { Remote, upsert } from '../core/model';
import type { StudioError } from '../core/request';
import type { Image, ImageKernel, InstanceType, InstanceTypePage, Script } from '../core/wire';
import type { IKernelsApi } from './api';
import type { IEnvironment } from './environment';

/** The free type without limits; it always fits. */
const SYSTEM = 'system';
const PREFERRED_IMAGE = 'data-science';

/** One version of an image, as text that is unique. */
export function imageKey(image: Pick<Image, 'name' | 'version'>): string {
  return `${image.name}@${image.version}`;
}

/** Whether a kernel can be started in the image here, after a build if need be. */
export function isUsable(image: Image): boolean {
  return image.state !== 'Unavailable';
}

/** What there is to choose from in the dialogs, kept true by the server's events. */
export class Choices implements IObservable, IDisposable {
  constructor(api: IKernelsApi, events: IStudioEvents) {
    this.images = new Remote(async () => (await api.images()).items);
    this.instanceTypes = new Remote(() => api.instanceTypes());
    this.scripts = new Remote(async () => (await api.scripts()).items);
    for (const remote of this._remotes) {
      this._disposables.add(remote);
      remote.changed.connect(() => this._changed.emit());
    }
    this._disposables.add(
      events.on('images', 'image.added', image =>
        this.images.update(images => upsert(images, image, imageKey))
      )
    );
    this._disposables.add(
      events.on('images', 'image.removed', image =>
        this.images.update(images => images.filter(other => imageKey(other) !== imageKey(image)))
      )
    );
    // A build's end changes the state of its image, which only the catalogue knows.
    this._disposables.add(
      events.on('images', 'build.changed', build => {
        if (build.state === 'Completed' || build.state === 'Failed' || build.state === 'Stopped') {
          void this.images.refresh();
        }
      })
    );
  }

  readonly images: Remote<readonly Image[]>;
  readonly instanceTypes: Remote<InstanceTypePage>;
  readonly scripts: Remote<readonly Script[]>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  /** Why something could not be loaded. */
  get error(): StudioError | null {
    return this._remotes.map(remote => remote.error).find(error => error !== null) ?? null;
  }

  /**
   * Ask the server for everything a dialog shows; what runs has changed what is free since the last
   * time.
   *
   * @throws StudioError when something could not be loaded.
   */
  async load(): Promise<void> {
    await Promise.all(this._remotes.map(remote => remote.load()));
    if (this.error) {
      throw this.error;
    }
  }

  /** The version asked for, or the newest one of that name when there is no such version. */
  image(name: string, version: string | null): Image | null {
    const named = (this.images.value ?? []).filter(image => image.name === name);
    return named.find(image => image.version === version) ?? named[0] ?? null;
  }

  instanceType(name: string): InstanceType | null {
    return this.instanceTypes.value?.items.find(type => type.name === name) ?? null;
  }

  /** The kernel of that name, or the first one of the image. */
  kernel(image: Image, name: string): ImageKernel | null {
    return image.kernels.find(kernel => kernel.name === name) ?? image.kernels[0] ?? null;
  }

  /**
   * What can be started here and is nearest to `wish`, so that a newcomer presses Create at once:
   * Data Science on its own default size, where nothing better is known.
   */
  nearest(wish: IEnvironment | null): IEnvironment | null {
    const wished = wish ? this.image(wish.image, wish.image_version) : null;
    const image = wished && isUsable(wished) ? wished : this._defaultImage();
    if (image === null) {
      return null;
    }
    return {
      image: image.name,
      image_version: image.version,
      kernel: this.kernel(image, wish?.kernel ?? '')?.name ?? 'python3',
      instance_type: this.fitting(wish?.instance_type ?? '', image),
      startup_script: this._knownScript(wish?.startup_script ?? null)
    };
  }

  /** `wished` when this machine can give it, else the image's own default, else what fits. */
  fitting(wished: string, image: Image): string {
    const types = this.instanceTypes.value?.items ?? [];
    const fits = (name: string): boolean => types.some(type => type.name === name && type.fits);
    if (fits(wished)) {
      return wished;
    }
    if (fits(image.default_instance_type)) {
      return image.default_instance_type;
    }
    return types.find(type => type.fast_launch && type.fits)?.name ?? SYSTEM;
  }

  dispose(): void {
    this._disposables.dispose();
    Signal.clearData(this);
  }

  private get _remotes(): readonly Remote<unknown>[] {
    return [this.images, this.instanceTypes, this.scripts] as readonly Remote<unknown>[];
  }

  private _defaultImage(): Image | null {
    const usable = (this.images.value ?? []).filter(isUsable);
    return usable.find(image => image.name === PREFERRED_IMAGE) ?? usable[0] ?? null;
  }

  private _knownScript(name: string | null): string | null {
    const known = name === '' || (this.scripts.value ?? []).some(script => script.name === name);
    return known ? name : null;
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
}
