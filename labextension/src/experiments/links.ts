/** Where the pages of experiments lead to outside of themselves. */
export interface ILinks {
  openJob(job: string): void;
  openNotebook(path: string): void;
}
