/** Where the pages of jobs lead to outside of themselves. */
export interface ILinks {
  openRun(run: string): void;
  openNotebook(path: string): void;
}
