import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';

/** A server in which several people edit at a time. */
export interface ISpace {
  name: string;
  /** Path of its JupyterLab, below the address of JupyterHub. */
  url: string;
  /** Whether the person who looks may run there, and not only edit. */
  may_run: boolean;
}

/** What a space takes: the extra's name in `pyproject.toml`. */
export const EXTRA = 'collaboration';

/** The plugin of jupyter-collaboration that makes one document of the pages of several people. */
const PLUGIN = '@jupyter/docprovider-extension:content-provider';

/** The spaces that this person may enter, as the server was told when it was started. */
export function spaces(): readonly ISpace[] {
  return JSON.parse(PageConfig.getOption('smstudioSpaces') || '[]') as ISpace[];
}

/** Whether this is the page of a space in which people overwrite each other's edits. */
export function overwrites(app: Pick<JupyterFrontEnd, 'hasPlugin'>): boolean {
  return PageConfig.getOption('smstudioSpace') !== '' && !app.hasPlugin(PLUGIN);
}
