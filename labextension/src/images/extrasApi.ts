import type { IStudioRequest } from '../core/request';
import type { Extra, ExtraPage } from '../core/wire';

/** What the server does with extras of its own environment. */
export interface IExtrasApi {
  list(): Promise<ExtraPage>;
  install(name: string): Promise<Extra>;
  stop(name: string): Promise<Extra>;
}

/** The same over HTTP. */
export class ExtrasApi implements IExtrasApi {
  constructor(private readonly _request: IStudioRequest) {}

  list(): Promise<ExtraPage> {
    return this._request.get(['images', 'extras']);
  }

  install(name: string): Promise<Extra> {
    return this._request.post(['images', 'extras', name, 'installation'], {});
  }

  stop(name: string): Promise<Extra> {
    return this._request.delete(['images', 'extras', name, 'installation']);
  }
}
