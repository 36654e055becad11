import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import type { RunningApp, RunningInstance } from '../../core/wire';
import { namesIn } from '../model';

interface IProps {
  instances: readonly RunningInstance[];
  onStop: (app: RunningApp) => void;
}

/** The images that run, and the notebooks and terminals in each. */
export function AppTable(props: IProps): React.JSX.Element {
  const { instances, onStop } = props;
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<RunningApp>[]>(() => {
    const types = new Map(instances.map(instance => [instance.id, instance.type]));
    return [
      {
        id: 'image',
        header: trans.__('App'),
        value: app => `${app.image_display_name} ${app.image_version}`,
        width: 200
      },
      {
        id: 'instance',
        header: trans.__('Instance'),
        value: app => types.get(app.instance_id) ?? null,
        width: 160
      },
      {
        id: 'since',
        header: trans.__('Started'),
        value: app => app.since,
        cell: app => <Moment at={app.since} />,
        width: 112
      },
      {
        id: 'sessions',
        header: trans.__('Notebooks and terminals'),
        value: app => namesIn(app).join(', '),
        width: 360
      }
    ];
  }, [instances, trans]);
  return (
    <DataTable
      plain
      label={trans.__('Running apps')}
      columns={columns}
      rows={instances.flatMap(instance => instance.apps)}
      rowId={app => app.id}
      actions={[{ label: trans.__('Stop app'), destructive: true, run: onStop }]}
      empty={<p>{trans.__('No image runs on an instance.')}</p>}
    />
  );
}
