import type { IStudioRequest } from '../core/request';
import type {
  Build,
  BuildPage,
  CreateBuild,
  CreateImage,
  CreateScript,
  EnvironmentPage,
  Image,
  ImagePage,
  OverlayPage,
  Script,
  ScriptPage,
  UpdateImage
} from '../core/wire';

/** What the server does with images. */
export interface IImagesApi {
  catalog(): Promise<ImagePage>;
  createImage(spec: CreateImage): Promise<Image>;
  /** Move an alias of the image to a version. */
  updateImage(name: string, change: UpdateImage): Promise<Image>;
  /** Remove one version of a custom image. */
  deleteImage(name: string, version: string): Promise<void>;
  builds(): Promise<BuildPage>;
  build(request: CreateBuild): Promise<Build>;
  cancelBuild(id: string): Promise<void>;
  environments(): Promise<EnvironmentPage>;
  deleteEnvironment(digest: string): Promise<void>;
  overlays(): Promise<OverlayPage>;
  deleteOverlay(digest: string): Promise<void>;
  scripts(): Promise<ScriptPage>;
  createScript(script: CreateScript): Promise<Script>;
  replaceScript(script: CreateScript): Promise<Script>;
  deleteScript(name: string): Promise<void>;
}

/** The same over HTTP. */
export class ImagesApi implements IImagesApi {
  constructor(private readonly _request: IStudioRequest) {}

  catalog(): Promise<ImagePage> {
    return this._request.get(['images', 'catalog']);
  }

  createImage(spec: CreateImage): Promise<Image> {
    return this._request.post(['images', 'catalog'], spec);
  }

  updateImage(name: string, change: UpdateImage): Promise<Image> {
    return this._request.patch(['images', 'catalog', name], change);
  }

  deleteImage(name: string, version: string): Promise<void> {
    return this._request.delete(['images', 'catalog', name], { version });
  }

  builds(): Promise<BuildPage> {
    return this._request.get(['images', 'builds']);
  }

  build(request: CreateBuild): Promise<Build> {
    return this._request.post(['images', 'builds'], request);
  }

  cancelBuild(id: string): Promise<void> {
    return this._request.delete(['images', 'builds', id]);
  }

  environments(): Promise<EnvironmentPage> {
    return this._request.get(['images', 'environments']);
  }

  deleteEnvironment(digest: string): Promise<void> {
    return this._request.delete(['images', 'environments', digest]);
  }

  overlays(): Promise<OverlayPage> {
    return this._request.get(['images', 'overlays']);
  }

  deleteOverlay(digest: string): Promise<void> {
    return this._request.delete(['images', 'overlays', digest]);
  }

  scripts(): Promise<ScriptPage> {
    return this._request.get(['images', 'scripts']);
  }

  createScript(script: CreateScript): Promise<Script> {
    return this._request.post(['images', 'scripts'], script);
  }

  replaceScript(script: CreateScript): Promise<Script> {
    return this._request.put(['images', 'scripts', script.name], script);
  }

  deleteScript(name: string): Promise<void> {
    return this._request.delete(['images', 'scripts', name]);
  }
}
