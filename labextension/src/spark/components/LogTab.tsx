import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { LogView } from '../../core/components/LogView';
import { useFollowed } from '../../core/components/useFollowed';
import type { PageParams } from '../../core/pages';
import type { SparkSession } from '../../core/wire';
import { hasEnded, isReady, logName } from '../clusters';
import { without } from '../filter';
import type { LogSource } from '../model';
import type { ITabProps } from './ClusterDetail';
import { usePastSessions } from './usePastSessions';

/** The logs of a cluster: its own, those of its master, workers and executors, and of its sessions' drivers. */
export function LogTab(props: ITabProps): React.JSX.Element {
  const { model, cluster, route } = props;
  const trans = useTrans();
  const { log: name, session } = route.params;
  const chosen: LogSource = /^\d+$/.test(session ?? '') ? Number(session) : (name ?? '');
  const past = usePastSessions(model, cluster);
  const log = useFollowed(() => model.logOf(cluster.id, chosen), [model, cluster.id, chosen]);
  // Of a driver elsewhere nothing can be read without its server.
  const gone = typeof chosen === 'number' && cluster.kind !== 'local' && !isReady(cluster);
  return (
    <div className="sms-Cluster-log">
      <div className="sms-Cluster-logBar">
        <LogChoice
          {...props}
          past={past.sessions ?? []}
          chosen={chosen}
          onChoose={params => route.go({ ...rest(route.params), ...params })}
        />
        {log.cut ? <span className="sms-quiet">{trans.__('Only the end of the log is shown.')}</span> : null}
        {hasEnded(cluster) ? (
          <span className="sms-quiet">
            {trans.__('Logs are kept until the cluster is removed from the list.')}
          </span>
        ) : null}
      </div>
      {past.error ? <ErrorBanner error={past.error} onRetry={past.retry} /> : null}
      {log.error && gone ? (
        <p className="sms-quiet">
          {trans.__('The driver ran on a server that is connected to no more: its log is there.')}
        </p>
      ) : log.error ? (
        <ErrorBanner error={log.error} onRetry={() => void log.renew()} />
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

/** The page's address without which log is shown. */
function rest(params: PageParams): PageParams {
  return without(without(params, 'log'), 'session');
}

interface IChoiceProps extends ITabProps {
  past: readonly SparkSession[];
  chosen: LogSource;
  onChoose: (params: PageParams) => void;
}

function LogChoice({ model, cluster, past, chosen, onChoose }: IChoiceProps): React.JSX.Element {
  const trans = useTrans();
  const open = model.sessionsOf(cluster.id);
  const sessions = [...open, ...past.filter(({ id }) => !open.some(each => each.id === id))];
  // One of an address is shown while the server is asked which there are.
  const unlisted = typeof chosen === 'number' && !sessions.some(({ id }) => id === chosen);
  const choose = (value: string): void => {
    const number = /^session (\d+)$/.exec(value)?.[1];
    onChoose(number ? { session: number } : value ? { log: value } : {});
  };
  return (
    <label>
      {trans.__('Log of')}{' '}
      <select
        className="sms-Input"
        value={typeof chosen === 'number' ? `session ${chosen}` : chosen}
        onChange={event => choose(event.currentTarget.value)}
      >
        {['', ...cluster.logs].map(each => (
          <option key={each} value={each}>
            {logName(each, trans)}
          </option>
        ))}
        {sessions.map(session => (
          <option key={session.id} value={`session ${session.id}`}>
            {driverName(session, trans)}
          </option>
        ))}
        {unlisted ? (
          <option value={`session ${chosen}`}>{trans.__('Driver of session %1', chosen)}</option>
        ) : null}
      </select>
    </label>
  );
}

function driverName({ id, name }: SparkSession, trans: TranslationBundle): string {
  return name ? trans.__('Driver of %1', name) : trans.__('Driver of session %1', id);
}
