import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { Cost, Duration } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import type { CostLine, Costs } from '../../core/wire';

interface IProps {
  costs: Costs | null;
}

/** What instances cost, by type; the meter stops with the instance. */
export function CostsView(props: IProps): React.JSX.Element {
  const { costs } = props;
  const trans = useTrans();
  const unit = costs?.unit ?? '';
  const columns = React.useMemo<readonly IColumn<CostLine>[]>(
    () => [
      { id: 'type', header: trans.__('Instance'), value: line => line.type, width: 160 },
      {
        id: 'hours',
        header: trans.__('Time this month'),
        value: line => line.hours,
        cell: line => <Duration seconds={line.hours * 3600} />,
        numeric: true,
        width: 160
      },
      {
        id: 'today',
        header: trans.__('Today'),
        value: line => line.today,
        cell: line => <Cost amount={line.today} unit={unit} />,
        numeric: true,
        width: 104
      },
      {
        id: 'month',
        header: trans.__('This month'),
        value: line => line.month,
        cell: line => <Cost amount={line.month} unit={unit} />,
        numeric: true,
        width: 104
      }
    ],
    [trans, unit]
  );
  return (
    <DataTable
      label={trans.__('Costs')}
      columns={columns}
      rows={costs?.lines ?? []}
      rowId={line => line.type}
      loading={costs === null}
      initialSort={{ id: 'month', desc: true }}
      empty={
        <EmptyState
          text={trans.__(
            'What instances cost by the second is added up here. Nothing has cost anything this month.'
          )}
        />
      }
    />
  );
}
