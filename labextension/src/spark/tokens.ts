import { Token } from '@lumino/coreutils';

import type { PageParams } from '../core/pages';
import type { SparkModel } from './model';

/** The clusters as the page knows them, for what connects notebooks to them. */
export interface ISpark {
  readonly model: SparkModel;
  /** Show the page of clusters, e.g. one of them with `{cluster, tab?}`. */
  open(params: PageParams): void;
}

export const ISpark = new Token<ISpark>(
  'jupyter-smstudio:ISpark',
  'Spark clusters and their sessions, live; opens the page of clusters.'
);

/** A file of the log of a step, as EMR names it. */
export type StepFile = 'controller' | 'stderr' | 'stdout' | 'syslog';

/** Commands of the feature. */
export const CommandIDs = {
  /**
   * Show the clusters, or one of them with `{cluster, tab?, session?}`, or the form with
   * `{view: 'create', template?}`.
   */
  open: 'smstudio:spark-open',
  /** Show the databases, tables and columns of the session of the notebook in front. */
  showSchema: 'smstudio:spark-show-schema'
} as const;

/** Id of the page, as in `/lab?smstudio=spark`. */
export const PAGE = 'spark';
