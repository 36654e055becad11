import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { DomainCost, DomainCosts } from '../../core/wire';
import { chartItems, costAxes, costBars, keyText, monthName } from '../costs';
import type { DomainModel } from '../model';
import type { CostKey, ICostQuestion } from '../tokens';

interface IProps {
  model: DomainModel;
  question: ICostQuestion;
}

const CHART = 240;
const ROW = 28;
const AXIS = 96;

/** What a month has cost, by one key: a chart, and every line of it as a table. */
export function CostsView(props: IProps): React.JSX.Element {
  const { model, question } = props;
  const { by, month, member } = question;
  const trans = useTrans();
  const costs = useFollowed(() => model.costs({ by, month, member }), [model, by, month, member]);
  const { value, error } = costs;
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={() => void costs.load()} /> : null}
      {value ? <MonthCosts costs={value} /> : null}
      {value === null && !error ? (
        <div className="sms-PageSkeleton" style={{ height: CHART }} aria-busy="true" />
      ) : null}
      {value?.items.length === 0 ? (
        <EmptyState
          text={trans.__('What instances cost is added up here. Nothing ran in %1.', monthName(value.month))}
        />
      ) : null}
    </>
  );
}

function MonthCosts(props: { costs: DomainCosts }): React.JSX.Element | null {
  const { costs } = props;
  const trans = useTrans();
  const data = React.useMemo(() => costBars(costs, trans), [costs, trans]);
  const layout = React.useMemo(() => costAxes(costs, trans), [costs, trans]);
  if (costs.items.length === 0) {
    return null;
  }
  const height = costs.by === 'day' ? CHART : AXIS + ROW * chartItems(costs).length;
  return (
    <>
      <div className="sms-Domain-total">
        <FactsLine>
          <span>{monthName(costs.month)}</span>
          <span>
            {trans.__('Total')} <Cost amount={costs.money} unit={costs.currency} />
          </span>
          <span>
            {trans.__('Time')} <Duration seconds={costs.hours * 3600} />
          </span>
        </FactsLine>
      </div>
      <Chart
        label={trans.__('Costs of %1', monthName(costs.month))}
        data={data}
        layout={layout}
        height={height}
        empty={trans.__('What ran in this month was free.')}
      />
      <CostTable costs={costs} />
    </>
  );
}

function CostTable(props: { costs: DomainCosts }): React.JSX.Element {
  const { by, items, currency } = props.costs;
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<DomainCost>[]>(
    () => [
      {
        id: 'key',
        header: keyHeader(by, trans),
        value: item => keyText(by, item.key, trans),
        width: 240
      },
      {
        id: 'hours',
        header: trans.__('Time'),
        value: item => item.hours,
        cell: item => <Duration seconds={item.hours * 3600} />,
        numeric: true,
        width: 128
      },
      {
        id: 'money',
        header: trans.__('Cost'),
        value: item => item.money,
        cell: item => <Cost amount={item.money} unit={currency} />,
        numeric: true,
        width: 128
      }
    ],
    [trans, by, currency]
  );
  return (
    <DataTable
      key={by}
      label={trans.__('Costs')}
      columns={columns}
      rows={items}
      rowId={item => item.key}
      initialSort={by === 'day' ? { id: 'key', desc: true } : { id: 'money', desc: true }}
    />
  );
}

function keyHeader(by: CostKey, trans: ReturnType<typeof useTrans>): string {
  switch (by) {
    case 'member':
      return trans.__('Name');
    case 'day':
      return trans.__('Day');
    case 'project':
      return trans.__('Project');
  }
}
