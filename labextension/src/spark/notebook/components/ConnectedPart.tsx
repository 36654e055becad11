import * as React from 'react';

import { LinkButton } from '../../../core/components/LinkButton';
import { useTrans } from '../../../core/components/hooks';
import type { Connection } from '../connection';
import type { IClusterActions } from './ClusterPopup';

interface IProps {
  connection: Connection;
  actions: IClusterActions;
  /** Wraps what is done, so that the popup closes first. */
  close: (act: () => void) => () => void;
}

/** What the notebook is connected to, or was until a moment ago, and what can be done with it. */
export function ConnectedPart({ connection, actions, close }: IProps): React.JSX.Element | null {
  const trans = useTrans();
  const { session, ended, failure } = connection;
  if (session) {
    return (
      <div className="sms-ConnectedPart">
        <strong className="sms-ellipsis">{session.cluster_name}</strong>
        <span className="sms-quiet">
          {[trans.__('Session %1', session.id), session.kind, session.state].join(' · ')}
        </span>
        {failure ? <p role="alert">{failure.message}</p> : null}
        <div className="sms-ConnectedPart-actions">
          {failure ? (
            <LinkButton
              label={trans.__('Connect again')}
              onClick={close(() => void connection.reconnect())}
            />
          ) : null}
          {session.ui ? <LinkButton label={trans.__('Spark UI')} onClick={close(actions.openUi)} /> : null}
          {session.driver_log ? (
            <LinkButton label={trans.__('Driver log')} onClick={close(actions.openLog)} />
          ) : null}
          <LinkButton label={trans.__('Schema')} onClick={close(actions.openSchema)} />
          <LinkButton label={trans.__('Disconnect…')} onClick={close(actions.disconnect)} />
        </div>
      </div>
    );
  }
  const message = failure?.message ?? (ended && (ended.message || trans.__('The session has ended.')));
  const cluster = ended && connection.model.find(ended.cluster);
  return message ? (
    <div className="sms-ConnectedPart" data-ended>
      {ended ? <strong className="sms-ellipsis">{ended.cluster_name}</strong> : null}
      <p role="alert">{message}</p>
      <div className="sms-ConnectedPart-actions">
        {cluster ? (
          <LinkButton
            label={trans.__('Connect again')}
            onClick={close(() => actions.connect(cluster, false))}
          />
        ) : null}
        <LinkButton label={trans.__('Dismiss')} onClick={() => connection.dismiss()} />
      </div>
    </div>
  ) : null;
}
