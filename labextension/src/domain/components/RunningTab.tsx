import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatBytes, significant } from '../../core/format';
import type { DomainUsage } from '../../core/wire';
import type { DomainModel } from '../model';
import { RunningTable, WaitingTable } from './LeaseTables';

/** What runs for whom, what waits for its turn, and what of the machine is free. */
export function RunningTab(props: { model: DomainModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const usage = useFollowed(() => model.usage(), [model]);
  const { value, error } = usage;
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={() => void usage.load()} /> : null}
      <p className="sms-Domain-machine" role="status">
        {value ? <MachineText usage={value} /> : null}
      </p>
      <RunningTable
        running={value?.running ?? null}
        currency={value?.currency ?? ''}
        failed={error !== null}
      />
      {value && value.waiting.length > 0 ? (
        <section className="sms-Domain-section">
          <h2>{trans.__('Waiting')}</h2>
          <WaitingTable waiting={value.waiting} />
        </section>
      ) : null}
    </>
  );
}

function MachineText(props: { usage: DomainUsage }): React.JSX.Element {
  const { capacity, free } = props.usage;
  const trans = useTrans();
  const cores = trans.__('%1 of %2 vCPU', significant(free.vcpu, 3), significant(capacity.vcpu, 3));
  const memory = trans.__('%1 of %2', formatBytes(free.memory_bytes), formatBytes(capacity.memory_bytes));
  const gpus = trans.__('%1 of %2 GPUs', free.gpus, capacity.gpus);
  return <>{trans.__('Free: %1', [cores, memory, ...(capacity.gpus > 0 ? [gpus] : [])].join(' · '))}</>;
}
