import { PageConfig } from '@jupyterlab/coreutils';

/** A server in which several people edit at a time. */
export interface ISpace {
  name: string;
  /** Path of its JupyterLab, below the address of JupyterHub. */
  url: string;
  /** Whether the person who looks may run there, and not only edit. */
  may_run: boolean;
}

/** The spaces that this person may enter, as the server was told when it was started. */
export function spaces(): readonly ISpace[] {
  return JSON.parse(PageConfig.getOption('smstudioSpaces') || '[]') as ISpace[];
}
