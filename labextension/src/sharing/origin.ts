import type { NotebookPanel } from '@jupyterlab/notebook';

/** Key of a copy's metadata that says what it was copied from; the server writes it. */
export const ORIGIN_KEY = 'smstudio_origin';

/** What a copy's page needs of its document. */
export interface ICopyDocument {
  /** Relative to the folder that JupyterLab shows. */
  readonly path: string;
  /** Write what has not been saved yet. */
  save(): Promise<void>;
  /** Show what is on the disk now. */
  reload(): Promise<void>;
}

/** Whether a notebook says of itself that it is a copy; whose, the server tells. */
export function isCopy(panel: NotebookPanel): boolean {
  const origin: unknown = panel.context.model.getMetadata(ORIGIN_KEY);
  return origin !== null && typeof origin === 'object';
}

/** A notebook of a panel. */
export function copyDocument(panel: NotebookPanel): ICopyDocument {
  const { context } = panel;
  return {
    get path() {
      return context.localPath;
    },
    save: async () => {
      if (context.model.dirty) {
        await context.save();
      }
    },
    reload: () => context.revert()
  };
}
