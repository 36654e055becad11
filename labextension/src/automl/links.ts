import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Widget } from '@lumino/widgets';

import type { ISharing } from '../core/sharing';

/** Where the pages of AutoML lead to outside of themselves, and what they have of JupyterLab. */
export interface ILinks {
  openRun(run: string): void;
  openExperiment(experiment: string): void;
  /** Shares what is shown; null where nothing can be shared. */
  readonly sharing: ISharing | null;
  /** A training job, at one of its tabs. */
  openJob(job: string): void;
  /** A file of the folder that JupyterLab shows. */
  openDocument(path: string): void;
  /** Ask for a file with JupyterLab's own dialog; null where the person thought better of it. */
  chooseFile(title: string): Promise<string | null>;
  /** A notebook that can be read and not be changed. */
  previewNotebook(content: INotebookContent): Widget;
}
