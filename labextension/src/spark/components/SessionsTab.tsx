import * as React from 'react';

import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Bytes, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { StateChip } from '../../core/components/StateChip';
import { useAction } from '../../core/components/useAction';
import type { SparkSession } from '../../core/wire';
import { hasEnded, sessionName, sessionTone } from '../clusters';
import type { ITabProps } from './ClusterDetail';
import { usePastSessions } from './usePastSessions';

/** The sessions of a cluster: those that are open, or those that it had before it ended. */
export function SessionsTab(props: ITabProps): React.JSX.Element {
  return hasEnded(props.cluster) ? <PastSessions {...props} /> : <OpenSessions {...props} />;
}

/** Columns that say something of a session that has ended. */
const LASTING = ['name', 'state', 'links', 'activity', 'kind', 'app'];

function PastSessions(props: ITabProps): React.JSX.Element {
  const { model, cluster } = props;
  const trans = useTrans();
  const { sessions, error, retry } = usePastSessions(model, cluster);
  const columns = useColumns(props).filter(({ id }) => LASTING.includes(id));
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={retry} /> : null}
      <DataTable
        label={trans.__('Sessions of %1', cluster.name)}
        columns={columns}
        rows={sessions ?? []}
        rowId={session => String(session.id)}
        loading={sessions === null && !error}
        empty={
          <EmptyState
            text={
              cluster.kind === 'local'
                ? trans.__('No session was opened on this cluster.')
                : trans.__('Sessions that ended with the cluster are not kept here.')
            }
          />
        }
      />
    </>
  );
}

/** Whose they are, what they take, their Spark UI and driver log. */
function OpenSessions(props: ITabProps): React.JSX.Element {
  const { model, cluster } = props;
  const trans = useTrans();
  const action = useAction();
  const { value, error } = model.sessions;
  React.useEffect(() => void model.sessions.ensure(), [model]);
  const actions: readonly IRowAction<SparkSession>[] = [
    {
      label: trans.__('End session'),
      destructive: true,
      run: session =>
        void action.run(async () => {
          const sure = await confirm(trans, {
            title: trans.__('End %1?', sessionName(session, trans)),
            text: trans.__('Its variables, temporary views and cached tables are lost.'),
            names: session.notebook ? [session.notebook] : [],
            action: trans.__('End session')
          });
          if (sure) {
            await model.endSession(session);
          }
        })
    }
  ];
  return (
    <>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {error ? <ErrorBanner error={error} onRetry={() => void model.sessions.load()} /> : null}
      <DataTable
        label={trans.__('Sessions of %1', cluster.name)}
        columns={useColumns(props)}
        rows={model.sessionsOf(cluster.id)}
        rowId={session => String(session.id)}
        actions={actions}
        loading={value === null && !error}
        empty={
          <EmptyState
            text={trans.__('No notebook is connected. A session opens with the first one that connects.')}
          />
        }
      />
    </>
  );
}

function useColumns({ cluster, route, links }: ITabProps): readonly IColumn<SparkSession>[] {
  const trans = useTrans();
  return [
    {
      id: 'name',
      header: trans.__('Session'),
      value: session => sessionName(session, trans),
      width: 120
    },
    {
      id: 'state',
      header: trans.__('State'),
      value: session => session.state,
      cell: session => (
        <StateChip
          state={session.state}
          tone={sessionTone(session.state)}
          detail={session.message || undefined}
        />
      ),
      width: 104
    },
    {
      id: 'links',
      header: trans.__('Open'),
      value: () => null,
      cell: session => (
        <span className="sms-Cluster-links">
          {session.ui ? (
            <LinkButton label={trans.__('Spark UI')} onClick={() => links.openUi(session)} />
          ) : null}
          <LinkButton
            label={trans.__('Driver log')}
            onClick={() => route.go({ cluster: cluster.id, tab: 'log', session: String(session.id) })}
          />
        </span>
      ),
      fixed: true,
      width: 160
    },
    {
      id: 'notebook',
      header: trans.__('Notebook'),
      value: session => session.notebook,
      cell: session =>
        session.notebook ? (
          <LinkButton label={session.notebook} onClick={() => links.openNotebook(session.notebook)} />
        ) : (
          <span className="sms-quiet">–</span>
        ),
      width: 152
    },
    {
      id: 'memory',
      header: trans.__('Memory'),
      value: session => session.memory_bytes,
      cell: session => <Bytes bytes={session.memory_bytes || null} />,
      numeric: true,
      width: 96
    },
    {
      id: 'activity',
      header: trans.__('Last used'),
      value: session => session.last_activity,
      cell: session => <Moment at={session.last_activity} />,
      width: 104
    },
    {
      id: 'statements',
      header: trans.__('Statements'),
      value: session => session.statements,
      numeric: true,
      width: 96
    },
    { id: 'kind', header: trans.__('Kind'), value: session => session.kind, width: 80 },
    {
      id: 'app',
      header: trans.__('Application'),
      value: session => session.app_id,
      width: 176,
      hidden: true
    }
  ];
}
