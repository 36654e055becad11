import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { Cost } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { significant } from '../../core/format';
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
      { id: 'type', header: trans.__('Instance'), value: line => line.type, width: 200 },
      {
        id: 'hours',
        header: trans.__('Hours this month'),
        value: line => line.hours,
        cell: line => <span className="sms-figure">{significant(line.hours, 3)}</span>,
        numeric: true,
        width: 160
      },
      {
        id: 'today',
        header: trans.__('Today'),
        value: line => line.today,
        cell: line => <Cost amount={line.today} unit={unit} />,
        numeric: true,
        width: 120
      },
      {
        id: 'month',
        header: trans.__('This month'),
        value: line => line.month,
        cell: line => <Cost amount={line.month} unit={unit} />,
        numeric: true,
        width: 120
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
