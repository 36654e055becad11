import * as React from 'react';

import { Cost, Duration, FactsLine, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { formatCost } from '../../core/format';
import type { Cluster } from '../../core/wire';
import { hasEnded, kindName, secondsOf } from '../clusters';
import { ClusterStateChip } from './ClusterStateChip';

/** Where a cluster is, on what it runs, since when, until when and at what cost. */
export function ClusterFacts(props: { cluster: Cluster }): React.JSX.Element {
  const { cluster } = props;
  const trans = useTrans();
  const metered = cluster.price_per_hour > 0 || cluster.cost > 0;
  return (
    <FactsLine>
      <ClusterStateChip cluster={cluster} />
      <span>{kindName(cluster.kind, trans)}</span>
      {cluster.instance_type ? <span>{cluster.instance_type}</span> : null}
      <span>
        {trans.__('Created')} <Moment at={cluster.created} />
      </span>
      {hasEnded(cluster) && cluster.ready ? (
        <span>
          {trans.__('Was there for')} <Duration seconds={secondsOf(cluster)} />
        </span>
      ) : null}
      {metered ? (
        <span>
          <Cost amount={cluster.cost} unit={cluster.currency} />
          {hasEnded(cluster) ? null : (
            <span className="sms-quiet">
              {' '}
              {trans.__('(%1 an hour)', formatCost(cluster.price_per_hour, cluster.currency))}
            </span>
          )}
        </span>
      ) : null}
      {cluster.idle_ends ? (
        <span>
          {trans.__('Unless used, ends')} <Moment at={cluster.idle_ends} />
        </span>
      ) : null}
    </FactsLine>
  );
}
