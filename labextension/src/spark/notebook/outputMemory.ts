/**
 * What a person chose in an output. Kept by its widget: the notebook takes cells that are scrolled out of view off the
 * page and puts them back later.
 */
export interface IOutputMemory {
  open: boolean;
  tab: string;
}
