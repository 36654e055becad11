import type { IExtraOffer } from '../core/components/MissingExtra';
import type { SparkSession } from '../core/wire';

/** Where the pages of clusters lead, and what they need of other features. */
export interface ILinks {
  openNotebook(path: string): void;
  /** Show the Spark UI of a session. */
  openUi(session: SparkSession): void;
  /** The extra that EMR takes. */
  emr: IExtraOffer;
}
