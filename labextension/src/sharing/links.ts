import type { Snapshot } from '../core/wire';

/** Where the pages of snapshots lead to outside of themselves. */
export interface ILinks {
  /** A file of the folder that JupyterLab shows. */
  openDocument(path: string): void;
  /** A folder, in the file browser. */
  openFolder(path: string): void;
  /** The whole address that opens a snapshot for somebody else. */
  addressOf(snapshot: Pick<Snapshot, 'url'>): string;
}
