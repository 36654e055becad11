import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

import type { IStudioRequest } from '../core/request';
import type { Costs, InstanceTypePage } from '../core/wire';

/** A notebook that shows what the studio does. */
export interface IDemo {
  path: string;
  name: string;
}

/** What the home page tells about this machine. */
export interface IHomeApi {
  machine(): Promise<InstanceTypePage>;
  costs(): Promise<Costs>;
  /** Notebooks in a folder, by name; empty where there is no such folder. */
  demos(folder: string): Promise<readonly IDemo[]>;
}

/** The same over HTTP. */
export class HomeApi implements IHomeApi {
  constructor(
    private readonly _request: IStudioRequest,
    private readonly _contents: Contents.IManager
  ) {}

  machine(): Promise<InstanceTypePage> {
    return this._request.get(['kernels', 'instance-types']);
  }

  costs(): Promise<Costs> {
    return this._request.get(['resources', 'costs']);
  }

  async demos(folder: string): Promise<readonly IDemo[]> {
    // Asked for by itself, a folder that is not there would be an error in the browser's console.
    const within = await this._list(PathExt.dirname(folder));
    if (folder !== '' && !within.some(entry => entry.type === 'directory' && entry.path === folder)) {
      return [];
    }
    return (await this._list(folder))
      .filter(entry => entry.type === 'notebook')
      .map(({ path, name }) => ({ path, name }))
      .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  }

  private async _list(folder: string): Promise<readonly Contents.IModel[]> {
    const listing = await this._contents.get(folder, { content: true });
    return Array.isArray(listing.content) ? (listing.content as Contents.IModel[]) : [];
  }
}
