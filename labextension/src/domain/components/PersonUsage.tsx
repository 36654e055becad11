import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatBytes, formatCost } from '../../core/format';
import type { DomainUsage, Member, MemberUsage } from '../../core/wire';
import { hoursText } from '../limits';
import type { DomainModel } from '../model';
import { CostsView } from './CostsView';
import { EffectiveLimits } from './EffectiveLimits';
import { RunningTable, WaitingTable } from './LeaseTables';
import { LimitMeter } from './LimitMeter';

interface IProps {
  model: DomainModel;
  member: Member;
}

/** What one person uses: this month against the limits, what runs, and the costs day by day. */
export function PersonUsage(props: IProps): React.JSX.Element {
  const { model, member } = props;
  const trans = useTrans();
  const usage = useFollowed(() => model.usage(), [model]);
  const { value, error } = usage;
  const own = value?.members.find(item => item.name === member.name) ?? null;
  const waiting = value?.waiting.filter(lease => lease.owner === member.name) ?? [];
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={() => void usage.load()} /> : null}
      <div className="sms-Domain-person">
        <section className="sms-Domain-section">
          <h2>{trans.__('This month')}</h2>
          {value && own ? <MonthMeters usage={own} currency={value.currency} /> : null}
          {value && !own ? <p className="sms-quiet">{trans.__('Nothing has run.')}</p> : null}
        </section>
        {member.effective ? (
          <section className="sms-Domain-section">
            <h2>{trans.__('Limits')}</h2>
            <EffectiveLimits limits={member.effective} currency={value?.currency ?? ''} />
          </section>
        ) : null}
      </div>
      <section className="sms-Domain-section">
        <h2>{trans.__('Running')}</h2>
        <RunningTable
          own
          running={value ? runningOf(value, member.name) : null}
          currency={value?.currency ?? ''}
          failed={error !== null}
        />
        {waiting.length > 0 ? <WaitingTable waiting={waiting} /> : null}
      </section>
      <section className="sms-Domain-section">
        <h2>{trans.__('Costs by day')}</h2>
        <CostsView model={model} question={{ by: 'day', month: '', member: member.name }} />
      </section>
    </>
  );
}

function runningOf(usage: DomainUsage, name: string): DomainUsage['running'] {
  return usage.running.filter(lease => lease.owner === name);
}

function MonthMeters(props: { usage: MemberUsage; currency: string }): React.JSX.Element {
  const { usage, currency } = props;
  const trans = useTrans();
  const meters = [
    {
      label: trans.__('Cost'),
      value: usage.money,
      limit: usage.money_limit,
      text: (amount: number) => formatCost(amount, currency)
    },
    {
      label: trans.__('Instance hours'),
      value: usage.hours,
      limit: usage.hours_limit,
      text: (hours: number) => hoursText(hours, trans)
    },
    {
      label: trans.__('Snapshots stored'),
      value: usage.stored_bytes,
      limit: usage.storage_limit,
      text: (bytes: number) => formatBytes(bytes)
    }
  ];
  return (
    <dl className="sms-Terms">
      {meters.map(meter => (
        <React.Fragment key={meter.label}>
          <dt>{meter.label}</dt>
          <dd>
            <LimitMeter {...meter} />
          </dd>
        </React.Fragment>
      ))}
      {usage.folder_bytes === null ? null : (
        <>
          <dt>{trans.__('Studio folder')}</dt>
          <dd className="sms-figure">{formatBytes(usage.folder_bytes)}</dd>
        </>
      )}
    </dl>
  );
}
