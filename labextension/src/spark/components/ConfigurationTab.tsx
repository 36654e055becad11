import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import type { ITabProps } from './ClusterDetail';

interface ISetting {
  name: string;
  value: string;
  source: string;
}

/** What a cluster was made with, and what Spark is configured with. */
export function ConfigurationTab(props: ITabProps): React.JSX.Element {
  const { model, cluster } = props;
  const trans = useTrans();
  const template = model.template(cluster.template);
  const titles = new Map(template?.parameters.map(({ name, title }) => [name, title]));
  const rows: readonly ISetting[] = [
    ...settings(cluster.parameters, trans.__('Template'), name => titles.get(name) ?? name),
    ...settings(cluster.configuration, trans.__('Spark'), name => name)
  ];
  const columns: readonly IColumn<ISetting>[] = [
    { id: 'name', header: trans.__('Name'), value: row => row.name, width: 240 },
    { id: 'value', header: trans.__('Value'), value: row => row.value, width: 560 },
    { id: 'source', header: trans.__('Set by'), value: row => row.source, width: 104 }
  ];
  return (
    <DataTable
      label={trans.__('Configuration of %1', cluster.name)}
      columns={columns}
      rows={rows}
      rowId={row => `${row.source} ${row.name}`}
      empty={<EmptyState text={trans.__('Nothing is known yet of its configuration.')} />}
    />
  );
}

function settings(
  values: Readonly<Record<string, string | number | boolean>>,
  source: string,
  nameOf: (name: string) => string
): ISetting[] {
  return Object.entries(values).map(([name, value]) => ({
    name: nameOf(name),
    value: String(value),
    source
  }));
}
