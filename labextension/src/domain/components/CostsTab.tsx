import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { IPageRoute } from '../../core/pages';
import { monthName, recentMonths } from '../costs';
import type { DomainModel } from '../model';
import type { CostKey } from '../tokens';
import { Choice } from './Choice';
import { CostsView } from './CostsView';

interface IProps {
  model: DomainModel;
  route: IPageRoute;
  /** Without it costs are one's own. */
  admin: boolean;
}

/** What the domain, or oneself, has cost in a month, by person, day or project. */
export function CostsTab(props: IProps): React.JSX.Element {
  const { model, route, admin } = props;
  const trans = useTrans();
  const months = recentMonths(new Date());
  const month = route.params['month'] ?? '';
  const by = costKey(route.params['by'], admin);
  const go = (part: Record<string, string>): void => route.go({ tab: 'costs', by, month, ...part });
  const keys: readonly (readonly [CostKey, string])[] = [
    ...(admin ? [['member', trans.__('Person')] as const] : []),
    ['day', trans.__('Day')],
    ['project', trans.__('Project')]
  ];
  return (
    <>
      <div className="sms-Domain-controls">
        <Choice label={trans.__('Costs by')} value={by} options={keys} onChange={key => go({ by: key })} />
        <Choice
          label={trans.__('Month')}
          value={month || (months[0] ?? '')}
          options={months.map(item => [item, monthName(item)])}
          onChange={chosen => go({ month: chosen })}
        />
      </div>
      <CostsView model={model} question={{ by, month, member: '' }} />
    </>
  );
}

function costKey(param: string | undefined, admin: boolean): CostKey {
  if (param === 'day' || param === 'project') {
    return param;
  }
  return admin ? 'member' : 'day';
}
