/** Which clusters are listed, as it stands in the page's address. Pure functions. */
import type { PageParams } from '../core/pages';
import type { Cluster } from '../core/wire';

/** The clusters that pass the filters of an address. */
export function filtered(clusters: readonly Cluster[], params: PageParams): readonly Cluster[] {
  const { status, kind } = params;
  return clusters.filter(
    cluster => (!status || cluster.state === status) && (!kind || cluster.kind === kind)
  );
}

/** An address without one of its parts. */
export function without(params: PageParams, name: string): PageParams {
  return Object.fromEntries(Object.entries(params).filter(([key]) => key !== name));
}
