/** Where the page leads to outside of itself. */
export interface ILinks {
  openSnapshot(id: string): void;
  /** The page of what runs on this studio, at its limits. */
  openOwnLimits(): void;
}
