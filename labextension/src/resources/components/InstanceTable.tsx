import * as React from 'react';

import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { Bytes, Cost, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { Meter } from '../../core/components/Progress';
import { StateChip } from '../../core/components/StateChip';
import { formatBytes } from '../../core/format';
import type { RunningInstance } from '../../core/wire';

interface IProps {
  instances: readonly RunningInstance[] | null;
  showsCost: boolean;
  unit: string;
  onStop: (instance: RunningInstance) => void;
  onKeep: (instance: RunningInstance) => void;
  /** The button that starts something, for the empty table. */
  start?: React.ReactNode;
}

/** What runs now, live. */
export function InstanceTable(props: IProps): React.JSX.Element {
  const { instances, onStop, onKeep } = props;
  const trans = useTrans();
  const columns = useColumns(props);
  const actions: readonly IRowAction<RunningInstance>[] = [
    {
      label: trans.__('Keep running'),
      visible: instance => instance.stops_at !== null,
      run: onKeep
    },
    {
      label: trans.__('Stop instance'),
      destructive: true,
      disabledReason: instance =>
        instance.state === 'Deleting' ? trans.__('It is being stopped already.') : null,
      run: onStop
    }
  ];
  return (
    <DataTable
      label={trans.__('Running instances')}
      columns={columns}
      rows={instances ?? []}
      rowId={instance => instance.id}
      actions={actions}
      loading={instances === null}
      initialSort={{ id: 'since', desc: true }}
      empty={
        <EmptyState
          text={trans.__(
            'Instances are the machines that notebooks and terminals run on. None runs, so nothing costs.'
          )}
        >
          {props.start}
        </EmptyState>
      }
    />
  );
}

function useColumns(props: IProps): readonly IColumn<RunningInstance>[] {
  const { showsCost, unit } = props;
  const trans = useTrans();
  return React.useMemo(() => {
    const columns: IColumn<RunningInstance>[] = [
      {
        id: 'type',
        header: trans.__('Instance'),
        value: instance => instance.type,
        cell: instance => (
          <span className="sms-ellipsis" title={`${instance.type} (${instance.label})`}>
            {instance.type} <span className="sms-quiet">{instance.label}</span>
          </span>
        ),
        width: 224
      },
      {
        id: 'state',
        header: trans.__('State'),
        value: instance => instance.state,
        cell: instance => <StateChip state={instance.state} />,
        width: 96
      },
      {
        id: 'images',
        header: trans.__('Images'),
        value: instance => instance.apps.map(app => app.image_display_name).join(', '),
        width: 152,
        hidden: true
      },
      {
        id: 'cpu',
        header: trans.__('CPU'),
        value: instance => instance.cpu_percent,
        cell: instance =>
          instance.cpu_percent === null ? (
            '–'
          ) : (
            <Meter
              label={trans.__('CPU')}
              value={instance.cpu_percent}
              max={100}
              text={`${Math.round(instance.cpu_percent)} %`}
            />
          ),
        numeric: true,
        width: 112
      },
      {
        id: 'memory',
        header: trans.__('Memory'),
        value: instance => instance.memory_bytes,
        cell: instance =>
          instance.memory_limit_bytes === null ? (
            <Bytes bytes={instance.memory_bytes} />
          ) : (
            <Meter
              label={trans.__('Memory')}
              value={instance.memory_bytes}
              max={instance.memory_limit_bytes}
              text={formatBytes(instance.memory_bytes)}
            />
          ),
        numeric: true,
        width: 128
      },
      {
        id: 'since',
        header: trans.__('Started'),
        value: instance => instance.since,
        cell: instance => <Moment at={instance.since} />,
        width: 96
      },
      {
        id: 'idle',
        header: trans.__('Idle since'),
        value: instance => instance.idle_since,
        cell: instance => <Idle instance={instance} />,
        width: 136
      },
      {
        id: 'stops',
        header: trans.__('Stops'),
        value: instance => instance.stops_at,
        cell: instance => <Moment at={instance.stops_at} />,
        width: 88
      }
    ];
    if (showsCost) {
      columns.push({
        id: 'cost',
        header: trans.__('Cost so far'),
        value: instance => instance.cost,
        cell: instance => <Cost amount={instance.cost} unit={unit} />,
        numeric: true,
        width: 104
      });
    }
    columns.push({
      id: 'owner',
      header: trans.__('Owner'),
      value: instance => instance.owner,
      width: 120,
      hidden: true
    });
    return columns;
  }, [showsCost, unit, trans]);
}

/** Since when it is idle, or why it is not. */
function Idle(props: { instance: RunningInstance }): React.JSX.Element {
  const { instance } = props;
  return instance.idle_since === null ? (
    <span className="sms-ellipsis sms-quiet" title={instance.idle_reason}>
      {instance.idle_reason || '–'}
    </span>
  ) : (
    <span title={instance.idle_reason}>
      <Moment at={instance.idle_since} />
    </span>
  );
}
