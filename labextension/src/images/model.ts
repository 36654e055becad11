import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';

import type { IStudioEvents } from '../core/events';
import { Remote, upsert } from '../core/model';
import type {
  Build,
  BuildState,
  CreateImage,
  CreateScript,
  Environment,
  Image,
  Overlay,
  Script
} from '../core/wire';
import type { IImagesApi } from './api';

const RUNNING: readonly BuildState[] = ['Pending', 'InProgress', 'Stopping'];

/** Creates a notebook on a version of an image, once the person has agreed to the whole environment. */
export type NotebookCreator = (image: Image) => Promise<unknown>;

/** Whether a build still works. */
export function isRunning(build: Build): boolean {
  return RUNNING.includes(build.state);
}

/** One version of an image, as text that is unique. */
export function imageKey(image: Pick<Image, 'name' | 'version'>): string {
  return `${image.name}@${image.version}`;
}

/** What the pages of images show, kept true by the server's events. */
export class ImagesModel implements IDisposable {
  constructor(
    private readonly _api: IImagesApi,
    events: IStudioEvents
  ) {
    this.images = new Remote(async () => (await _api.catalog()).items);
    this.builds = new Remote(async () => (await _api.builds()).items);
    this.environments = new Remote(async () => (await _api.environments()).items);
    this.scripts = new Remote(async () => (await _api.scripts()).items);
    this.overlays = new Remote(async () => (await _api.overlays()).items);
    this._remotes.forEach(remote => this._disposables.add(remote));
    this._listen(events);
  }

  readonly images: Remote<readonly Image[]>;
  readonly builds: Remote<readonly Build[]>;
  readonly environments: Remote<readonly Environment[]>;
  readonly scripts: Remote<readonly Script[]>;
  /** What the user has installed on top of environments. */
  readonly overlays: Remote<readonly Overlay[]>;

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
  }

  /** Everything the list and the detail page need, where it is not there yet. */
  async ensure(): Promise<void> {
    await Promise.all(this._remotes.map(remote => remote.ensure()));
  }

  /** The version asked for, or the newest one of that name. */
  find(name: string, version?: string): Image | null {
    const named = (this.images.value ?? []).filter(image => image.name === name);
    return (version ? named.find(image => image.version === version) : named[0]) ?? null;
  }

  /** Ask for everything that was asked for before again. */
  async refresh(): Promise<void> {
    await Promise.all(this._remotes.map(remote => remote.refresh()));
  }

  /** Builds of one version, newest first. */
  buildsOf(image: Image): readonly Build[] {
    return (this.builds.value ?? []).filter(
      build => build.image === image.name && build.version === image.version
    );
  }

  /** The environments of one version that are on this machine. */
  environmentsOf(image: Image): readonly Environment[] {
    return (this.environments.value ?? []).filter(
      environment => environment.image === image.name && environment.version === image.version
    );
  }

  /** Build the environment of a version. */
  async build(image: Image): Promise<void> {
    this._onBuild(await this._api.build({ image: image.name, version: image.version }));
  }

  async cancel(build: Build): Promise<void> {
    await this._api.cancelBuild(build.id);
  }

  async removeEnvironment(environment: Environment): Promise<void> {
    await this._api.deleteEnvironment(environment.digest);
    this._onEnvironmentRemoved(environment);
  }

  async removeOverlay(overlay: Overlay): Promise<void> {
    await this._api.deleteOverlay(overlay.digest);
    this.overlays.update(items => items.filter(item => item.digest !== overlay.digest));
  }

  /** Make a custom image, or a new version of one. */
  async createImage(spec: CreateImage): Promise<Image> {
    const image = await this._api.createImage(spec);
    this._onImage(image);
    // The alias `latest` has moved away from the version before.
    void this.images.refresh();
    return image;
  }

  async removeImage(image: Image): Promise<void> {
    await this._api.deleteImage(image.name, image.version);
    this._onImageRemoved(image);
  }

  /** Let `alias` point at this version. */
  async moveAlias(image: Image, alias: string): Promise<void> {
    await this._api.updateImage(image.name, { alias, version: image.version });
    await this.images.refresh();
  }

  async createScript(script: CreateScript): Promise<void> {
    await this._api.createScript(script);
    // A new default takes the place of the one before.
    await this.scripts.refresh();
  }

  async replaceScript(script: CreateScript): Promise<void> {
    await this._api.replaceScript(script);
    await this.scripts.refresh();
  }

  async removeScript(script: Script): Promise<void> {
    await this._api.deleteScript(script.name);
    this.scripts.update(items => items.filter(item => item.name !== script.name));
  }

  private get _remotes(): readonly Remote<unknown>[] {
    return [this.images, this.builds, this.environments, this.scripts, this.overlays];
  }

  private _listen(events: IStudioEvents): void {
    const add = (item: IDisposable): void => this._disposables.add(item);
    add(events.on('images', 'image.added', image => this._onImage(image)));
    add(events.on('images', 'image.removed', image => this._onImageRemoved(image)));
    add(events.on('images', 'build.changed', build => this._onBuild(build)));
    add(events.on('images', 'environment.removed', item => this._onEnvironmentRemoved(item)));
    const refresh = (): void => void this.refresh();
    events.reconnected.connect(refresh);
    add(new DisposableDelegate(() => void events.reconnected.disconnect(refresh)));
  }

  private _onImage(image: Image): void {
    this.images.update(items => upsert(items, image, imageKey));
  }

  private _onImageRemoved(image: Image): void {
    this.images.update(items => items.filter(item => imageKey(item) !== imageKey(image)));
  }

  private _onBuild(build: Build): void {
    this.builds.update(items => upsert(items, build, item => item.id));
    const ended = !isRunning(build);
    this.images.update(items =>
      items.map(image =>
        imageKey(image) === `${build.image}@${build.version}`
          ? { ...image, state: stateAfter(build, image), build_id: ended ? null : build.id }
          : image
      )
    );
    if (ended) {
      // Size and digest of what was built are the server's to tell.
      void this.images.refresh();
      void this.environments.refresh();
    }
  }

  private _onEnvironmentRemoved(removed: Environment): void {
    this.environments.update(items => items.filter(item => item.digest !== removed.digest));
    this.overlays.update(items =>
      items.map(item => (item.digest === removed.digest ? { ...item, image: null, version: null } : item))
    );
    this.images.update(items =>
      items.map(image =>
        image.digest === removed.digest ? { ...image, state: 'Absent', size_bytes: null } : image
      )
    );
  }

  private readonly _disposables = new DisposableSet();
}

function stateAfter(build: Build, image: Image): Image['state'] {
  switch (build.state) {
    case 'Completed':
      return 'Ready';
    case 'Failed':
      return 'Failed';
    case 'Stopped':
      return image.state === 'Building' ? 'Absent' : image.state;
    default:
      return 'Building';
  }
}
