import type { LayerOrigin } from '../core/wire';

/** Where the page of the debugger leads to outside of itself. */
export interface ILinks {
  openJob(job: string): void;
  /** Show the line of code that made a layer. */
  openCode(job: string, origin: LayerOrigin): Promise<void>;
}
