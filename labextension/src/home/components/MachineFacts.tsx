import * as React from 'react';

import { Cost, FactsLine } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { significant } from '../../core/format';
import type { Costs, InstanceTypePage } from '../../core/wire';

interface IProps {
  machine: InstanceTypePage | null;
  costs: Costs | null;
}

/** This machine in one line: what it has, what is free, how limits are kept, what today has cost. */
export function MachineFacts(props: IProps): React.JSX.Element {
  const { machine, costs } = props;
  const trans = useTrans();
  if (machine === null) {
    return (
      <FactsLine>
        <span className="sms-quiet">{trans.__('Reading about this machine…')}</span>
      </FactsLine>
    );
  }
  const enforcement: Record<InstanceTypePage['enforcement'], string> = {
    'cgroup-v2': trans.__('Limits kept by cgroup v2'),
    'cgroup-v1': trans.__('Limits kept by cgroup v1'),
    watchdog: trans.__('Limits kept by a watchdog')
  };
  return (
    <FactsLine>
      <span>{trans.__('%1 of %2 cores free', figure(machine.free_vcpu), figure(machine.machine_vcpu))}</span>
      <span>
        {trans.__(
          '%1 of %2 GiB memory free',
          figure(machine.free_memory_gib),
          figure(machine.machine_memory_gib)
        )}
      </span>
      <span title={machine.enforcement_note || undefined}>{enforcement[machine.enforcement]}</span>
      {costs ? (
        <span>
          {trans.__('Today')} <Cost amount={costs.today} unit={costs.unit} />
        </span>
      ) : null}
    </FactsLine>
  );
}

function figure(value: number): string {
  return significant(value, 3);
}
