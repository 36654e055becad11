import * as React from 'react';

import { useNow, useTrans } from '../../core/components/hooks';
import { Progress } from '../../core/components/Progress';
import { StageStrip } from '../../core/components/StageStrip';
import { formatDuration } from '../../core/format';
import type { Cluster } from '../../core/wire';
import { expectation } from '../expectation';

interface IProps {
  cluster: Cluster;
  /** Ends it. */
  action: React.ReactNode;
}

/** How far the start of a cluster is, or its end. */
export function ClusterProgress(props: IProps): React.JSX.Element {
  const { cluster, action } = props;
  const trans = useTrans();
  const now = useNow(1);
  const expected = expectation(cluster.stages, now);
  const note = [
    ...(cluster.state_message ? [cluster.state_message] : []),
    ...(expected && expected.left >= 1
      ? [trans.__('about %1 left', formatDuration(Math.round(expected.left)))]
      : [])
  ].join(' · ');
  return (
    <>
      <Progress
        label={cluster.state === 'TERMINATING' ? trans.__('End of the cluster') : trans.__('Start')}
        value={expected?.share ?? null}
        note={note}
        action={action}
      />
      {cluster.stages.length ? (
        <StageStrip stages={cluster.stages} label={trans.__('Start of %1', cluster.name)} />
      ) : null}
    </>
  );
}
