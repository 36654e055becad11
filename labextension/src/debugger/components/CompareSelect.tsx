import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { DebuggedJob } from '../../core/wire';

/** Chooses a job to compare with. */
export function CompareSelect(props: {
  jobs: readonly DebuggedJob[];
  job: DebuggedJob;
  other: string | null;
  onChange: (other: string | null) => void;
}): React.JSX.Element | null {
  const { jobs, job, other, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  const others = jobs.filter(one => one.id !== job.id && one.tensors > 0);
  if (others.length === 0) {
    return null;
  }
  return (
    <span className="sms-ChartBar-field">
      <label htmlFor={id}>{trans.__('Compare with')}</label>
      <select
        id={id}
        className="sms-Input"
        value={others.find(one => one.id === other || one.name === other)?.id ?? ''}
        onChange={event => onChange(event.currentTarget.value || null)}
      >
        <option value="">{trans.__('No other job')}</option>
        {others.map(one => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </span>
  );
}
