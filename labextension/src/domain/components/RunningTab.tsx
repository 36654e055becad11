import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatBytes, significant } from '../../core/format';
import type { DomainUsage, RunningLease } from '../../core/wire';
import { askStop } from '../dialogs';
import type { DomainModel } from '../model';
import { RunningTable, WaitingTable } from './LeaseTables';

/** What runs for whom, what waits for its turn, and what of the machine is free. */
export function RunningTab(props: { model: DomainModel; admin: boolean }): React.JSX.Element {
  const { model, admin } = props;
  const trans = useTrans();
  const usage = useFollowed(() => model.usage(), [model]);
  const stopping = useAction();
  const { run } = stopping;
  const { value, error } = usage;
  const stop = React.useCallback(
    (lease: RunningLease): void => {
      void askStop(trans, lease).then(sure => (sure ? run(() => model.stop(lease)) : false));
    },
    [model, run, trans]
  );
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={() => void usage.load()} /> : null}
      {stopping.error ? <ErrorBanner error={stopping.error} onClose={stopping.clear} /> : null}
      <p className="sms-Domain-machine" role="status">
        {value ? <MachineText usage={value} /> : null}
      </p>
      <RunningTable
        running={value?.running ?? null}
        currency={value?.currency ?? ''}
        failed={error !== null}
        {...(admin ? { onStop: stop } : {})}
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
