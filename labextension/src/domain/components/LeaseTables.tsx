import * as React from 'react';

import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { Cost, Duration } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { StateChip } from '../../core/components/StateChip';
import type { RunningLease, WaitingLease } from '../../core/wire';

interface IRunningProps {
  running: readonly RunningLease[] | null;
  currency: string;
  failed?: boolean;
  /** Whether all of it is one person's, among other things of theirs. */
  own?: boolean;
  /** Stop one, for those who may. */
  onStop?: (lease: RunningLease) => void;
}

/** Instances that run, each with whose it is and what is on it. */
export function RunningTable(props: IRunningProps): React.JSX.Element {
  const { running, currency, failed = false, own = false, onStop } = props;
  const trans = useTrans();
  const actions = React.useMemo<readonly IRowAction<RunningLease>[]>(
    () =>
      onStop
        ? [
            {
              label: trans.__('Stop instance'),
              destructive: true,
              disabledReason: lease =>
                lease.stop_for ? trans.__('%1 has stopped it; it is ending.', lease.stop_for) : null,
              run: onStop
            }
          ]
        : [],
    [trans, onStop]
  );
  const columns = React.useMemo<readonly IColumn<RunningLease>[]>(
    () => [
      {
        id: 'sessions',
        header: trans.__('Runs'),
        value: sessionsText,
        cell: lease => (
          <span className="sms-ellipsis" title={sessionsText(lease)}>
            {sessionsText(lease) || '–'}
          </span>
        ),
        width: 200
      },
      ...(own ? [] : [ownerColumn(trans)]),
      { id: 'type', header: trans.__('Instance'), value: lease => lease.type, width: 128 },
      {
        id: 'image',
        header: trans.__('Image'),
        value: lease => [...new Set(lease.sessions.map(session => session.image))].join(', '),
        width: 128
      },
      {
        id: 'since',
        header: trans.__('Running for'),
        value: lease => lease.since,
        cell: lease => <Duration since={lease.since} />,
        numeric: true,
        width: 136
      },
      {
        id: 'price',
        header: trans.__('Cost an hour'),
        value: lease => lease.price_per_hour,
        cell: lease => <Cost amount={lease.price_per_hour} unit={currency} />,
        numeric: true,
        width: 136
      },
      {
        id: 'state',
        header: trans.__('Server'),
        value: lease => (lease.stop_for ? 'Stopping' : lease.connected ? 'Connected' : 'Away'),
        cell: lease =>
          lease.stop_for ? (
            <StateChip
              state="Stopping"
              tone="warn"
              label={trans.__('Stopping')}
              detail={stoppingText(lease, trans)}
            />
          ) : lease.connected ? (
            <StateChip state="Connected" tone="success" label={trans.__('Connected')} />
          ) : (
            <StateChip
              state="Away"
              tone="warn"
              label={trans.__('Away')}
              detail={trans.__('The server of %1 is away. What runs goes on.', lease.owner)}
            />
          ),
        width: 104
      }
    ],
    [trans, currency, own]
  );
  return (
    <DataTable
      plain={own}
      label={trans.__('Running instances')}
      columns={columns}
      rows={running ?? []}
      rowId={lease => `${lease.owner} ${lease.id}`}
      {...(actions.length > 0 ? { actions } : {})}
      initialSort={{ id: 'since', desc: false }}
      loading={running === null && !failed}
      empty={
        failed ? null : <EmptyState text={trans.__('Instances that run are listed here. None runs now.')} />
      }
    />
  );
}

/** What waits for its turn, the next one first. */
export function WaitingTable(props: { waiting: readonly WaitingLease[] }): React.JSX.Element {
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<WaitingLease>[]>(
    () => [
      { id: 'type', header: trans.__('Instance'), value: lease => lease.type, width: 160 },
      { id: 'owner', header: trans.__('For'), value: lease => lease.owner, width: 128 },
      { id: 'position', header: trans.__('Turn'), value: lease => lease.position, numeric: true, width: 80 },
      {
        id: 'since',
        header: trans.__('Waiting for'),
        value: lease => lease.since,
        cell: lease => <Duration since={lease.since} />,
        numeric: true,
        width: 136
      },
      { id: 'missing', header: trans.__('Missing'), value: lease => lease.missing, width: 160 }
    ],
    [trans]
  );
  return (
    <DataTable
      plain
      label={trans.__('Waiting for their turn')}
      columns={columns}
      rows={props.waiting}
      rowId={lease => `${lease.owner} ${lease.position}`}
      initialSort={{ id: 'position', desc: false }}
    />
  );
}

function ownerColumn(trans: ReturnType<typeof useTrans>): IColumn<RunningLease> {
  return { id: 'owner', header: trans.__('For'), value: lease => lease.owner, width: 104 };
}

function stoppingText(lease: RunningLease, trans: ReturnType<typeof useTrans>): string {
  return lease.connected
    ? trans.__('%1 has stopped it; it is ending.', lease.stop_for)
    : trans.__('%1 has stopped it. It ends when the server of %2 is back.', lease.stop_for, lease.owner);
}

function sessionsText(lease: RunningLease): string {
  return lease.sessions.map(session => session.title).join(', ');
}
