import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { StateChip } from '../../core/components/StateChip';
import type { Cluster } from '../../core/wire';
import { stateName, toneOf } from '../clusters';

/** Where a cluster is, by the original's name for it; why as tooltip. */
export function ClusterStateChip(props: {
  cluster: Pick<Cluster, 'state' | 'state_message'>;
}): React.JSX.Element {
  const { state, state_message } = props.cluster;
  const trans = useTrans();
  return (
    <StateChip state={state} tone={toneOf(state)} label={stateName(state, trans)} detail={state_message} />
  );
}
