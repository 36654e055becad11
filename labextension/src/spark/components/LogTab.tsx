import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { LogView } from '../../core/components/LogView';
import { useFollowed } from '../../core/components/useFollowed';
import { isReady } from '../clusters';
import { without } from '../filter';
import type { ITabProps } from './ClusterDetail';

/** The log of a cluster, or of the driver of one of its sessions. */
export function LogTab(props: ITabProps): React.JSX.Element {
  const { model, cluster, route } = props;
  const trans = useTrans();
  const sessions = model.sessionsOf(cluster.id);
  const chosen = /^\d+$/.test(route.params['session'] ?? '') ? Number(route.params['session']) : null;
  const log = useFollowed(() => model.logOf(cluster.id, chosen), [model, cluster.id, chosen]);
  // A session that has ended can be read as long as its address is known.
  const unlisted = chosen !== null && !sessions.some(({ id }) => id === chosen);
  const gone = chosen !== null && !isReady(cluster);
  return (
    <div className="sms-Cluster-log">
      <div className="sms-Cluster-logBar">
        <label>
          {trans.__('Log of')}{' '}
          <select
            className="sms-Input"
            value={chosen ?? ''}
            onChange={event => {
              const { value } = event.currentTarget;
              route.go(value ? { ...route.params, session: value } : without(route.params, 'session'));
            }}
          >
            <option value="">{trans.__('Cluster')}</option>
            {sessions.map(session => (
              <option key={session.id} value={session.id}>
                {session.name
                  ? trans.__('Driver of %1', session.name)
                  : trans.__('Driver of session %1', session.id)}
              </option>
            ))}
            {unlisted ? <option value={chosen}>{trans.__('Driver of session %1', chosen)}</option> : null}
          </select>
        </label>
        {log.cut ? <span className="sms-quiet">{trans.__('Only the end of the log is shown.')}</span> : null}
      </div>
      {log.error && gone ? (
        <p className="sms-quiet">
          {trans.__('The driver has ended with its cluster: nothing more can be read of its log.')}
        </p>
      ) : log.error ? (
        <ErrorBanner error={log.error} onRetry={() => void log.more()} />
      ) : null}
      <LogView
        label={trans.__('Log')}
        text={log.text ?? ''}
        empty={
          log.text === null && !log.error ? trans.__('Reading the log') : trans.__('Nothing was written yet.')
        }
      />
    </div>
  );
}
