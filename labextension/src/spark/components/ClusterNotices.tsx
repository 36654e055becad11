import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import type { IPageRoute } from '../../core/pages';
import type { Cluster } from '../../core/wire';
import { hasEnded, isOurs, isReady } from '../clusters';

interface IProps {
  cluster: Cluster;
  route: IPageRoute;
}

/** Why a cluster ended, what it waits for, or that it has to be told who asks; nothing else. */
export function ClusterNotices(props: IProps): React.JSX.Element | null {
  const { cluster, route } = props;
  const trans = useTrans();
  if (cluster.state === 'TERMINATED_WITH_ERRORS') {
    return (
      <div className="sms-Banner" data-tone="error" role="alert">
        <div className="sms-Banner-text">
          <strong>
            {isOurs(cluster)
              ? trans.__('The cluster ended with an error.')
              : trans.__('No connection was made.')}{' '}
          </strong>
          <span className="sms-pre">{cluster.state_message}</span>
          <p>
            {isOurs(cluster)
              ? trans.__(
                  'It cannot be started again; its logs stay. Make another one like it when the cause is gone.'
                )
              : trans.__('Clone and edit has what was entered; connect by it when the cause is gone.')}
          </p>
        </div>
        <div className="sms-Banner-actions">
          <Button onClick={() => route.go({ cluster: cluster.id, tab: 'log' })}>
            {trans.__('Show log')}
          </Button>
        </div>
      </div>
    );
  }
  if (cluster.credentials === 'needed' && !hasEnded(cluster)) {
    return (
      <div className="sms-Banner" data-tone="warn" role="status">
        <div className="sms-Banner-text">
          {trans.__('This cluster asks who you are, and no credentials are stored.')}
        </div>
        <div className="sms-Banner-actions">
          <Button onClick={() => route.go({ cluster: cluster.id, tab: 'access' })}>
            {trans.__('Enter credentials')}
          </Button>
        </div>
      </div>
    );
  }
  // While it starts or ends the message stands beside the bar.
  return isReady(cluster) && cluster.state_message ? (
    <div className="sms-Banner" data-tone="warn" role="status">
      <div className="sms-Banner-text">{cluster.state_message}</div>
    </div>
  ) : null;
}
