/** Parts of the wire's models that it gives no name. */
import type { RuleHeadline, TensorRow } from '../core/wire';

export type RuleStatus = RuleHeadline['status'];

export type Health = TensorRow['health'];
