import type { IImagesApi } from '../../../labextension/src/images/api';
import type {
  Build,
  CreateImage,
  CreateScript,
  Environment,
  Image,
  Overlay,
  Script,
  Stage
} from '../../../labextension/src/core/wire';

const HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();

export function anImage(part: Partial<Image> = {}): Image {
  return {
    name: 'data-science',
    version: '1.0.0',
    aliases: ['latest'],
    display_name: 'Data Science',
    description: 'For data work.',
    kernels: [{ name: 'python3', display_name: 'Python 3', language: 'python' }],
    accelerator: 'CPU',
    python: '3.11',
    packages: ['ipykernel', 'numpy==2.4.6'],
    locked_packages: 86,
    custom: false,
    owner: null,
    legacy: false,
    state: 'Absent',
    unavailable_reason: null,
    build_id: null,
    digest: null,
    size_bytes: null,
    last_used: null,
    default_instance_type: 'ml.t3.medium',
    ...part
  };
}

export function aStage(name: string, state: Stage['state']): Stage {
  return { name, state, started: HOUR_AGO, seconds: 1, expected_seconds: null, note: '' };
}

export function aBuild(part: Partial<Build> = {}): Build {
  return {
    id: 'b1',
    image: 'data-science',
    version: '1.0.0',
    state: 'InProgress',
    stages: [aStage('resolve', 'done'), aStage('download', 'running')],
    started: HOUR_AGO,
    ended: null,
    progress: 0.4,
    log: 'Resolved 34 packages',
    failure_reason: null,
    ...part
  };
}

export function anEnvironment(part: Partial<Environment> = {}): Environment {
  return {
    digest: 'd1',
    image: 'data-science',
    version: '1.0.0',
    size_bytes: 2 ** 20,
    files: 15_114,
    built: HOUR_AGO,
    last_used: null,
    used_by: [],
    ...part
  };
}

export function anOverlay(part: Partial<Overlay> = {}): Overlay {
  return {
    digest: 'd1',
    image: 'data-science',
    version: '1.0.0',
    size_bytes: 2 ** 21,
    files: 12,
    used_by: [],
    ...part
  };
}

export function aScript(part: Partial<Script> = {}): Script {
  return { name: 'proxy', content: 'echo', default: false, owner: 'ada', created: HOUR_AGO, ...part };
}

/** A server of images in memory; `refuse` makes its next change fail. */
export class FakeImagesApi implements IImagesApi {
  items: Image[] = [anImage()];
  buildItems: Build[] = [];
  environmentItems: Environment[] = [];
  overlayItems: Overlay[] = [];
  scriptItems: Script[] = [];
  refuse: Error | null = null;
  readonly calls: string[] = [];

  catalog = () => this._answer('catalog', { items: [...this.items] });
  builds = () => this._answer('builds', { items: [...this.buildItems] });
  environments = () => this._answer('environments', { items: [...this.environmentItems] });
  overlays = () => this._answer('overlays', { items: [...this.overlayItems] });
  scripts = () => this._answer('scripts', { items: [...this.scriptItems] });

  createImage = (spec: CreateImage) => {
    const image = anImage({ name: spec.name, display_name: spec.display_name, custom: true });
    return this._change(`createImage ${JSON.stringify(spec)}`, image, () => {
      this.items = [image, ...this.items];
    });
  };

  updateImage = (name: string, change: { alias: string; version: string }) =>
    this._change(`updateImage ${name} ${change.alias} ${change.version}`, anImage({ name }));

  deleteImage = (name: string, version: string) => this._change(`deleteImage ${name} ${version}`, undefined);

  build = (request: { image: string; version?: string | null }) =>
    this._change(`build ${request.image} ${request.version}`, aBuild());

  cancelBuild = (id: string) => this._change(`cancelBuild ${id}`, undefined);

  deleteEnvironment = (digest: string) => this._change(`deleteEnvironment ${digest}`, undefined);

  deleteOverlay = (digest: string) => this._change(`deleteOverlay ${digest}`, undefined);

  createScript = (script: CreateScript) =>
    this._change(`createScript ${JSON.stringify(script)}`, aScript(), () => {
      this.scriptItems = [aScript({ ...script, default: script.default ?? false })];
    });

  replaceScript = (script: CreateScript) =>
    this._change(`replaceScript ${JSON.stringify(script)}`, aScript(), () => {
      this.scriptItems = [aScript({ ...script, default: script.default ?? false })];
    });

  deleteScript = (name: string) => this._change(`deleteScript ${name}`, undefined);

  private async _answer<T>(call: string, value: T): Promise<T> {
    this.calls.push(call);
    return Promise.resolve(value);
  }

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
