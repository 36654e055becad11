import type { ICode } from './edits/code';

/** Where the page of the debugger leads to outside of itself. */
export interface ILinks {
  openJob(job: string): void;
  openNotebook(path: string): void;
  /** Show by which server rules write mails, and set another. */
  setUpMail(): void;
  /** The code that the trainings were made of. */
  readonly code: ICode;
}
