import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { IInstanceFilter } from '../instances';

interface IProps {
  filter: IInstanceFilter;
  onChange: (filter: IInstanceFilter) => void;
  shown: number;
  total: number;
}

/** The filters over the instance types. */
export function InstanceFilters(props: IProps): React.JSX.Element {
  const { filter, onChange, shown, total } = props;
  const trans = useTrans();
  const change = (part: Partial<IInstanceFilter>): void => onChange({ ...filter, ...part });
  return (
    <div className="sms-InstanceFilters" role="group" aria-label={trans.__('Filters')}>
      <Toggle
        label={trans.__('Fast launch only')}
        checked={filter.fastOnly}
        onChange={fastOnly => change({ fastOnly })}
      />
      <Toggle
        label={trans.__('Fits this machine')}
        checked={filter.fitsOnly}
        onChange={fitsOnly => change({ fitsOnly })}
      />
      <Toggle
        label={trans.__('With GPU')}
        checked={filter.gpuOnly}
        onChange={gpuOnly => change({ gpuOnly })}
      />
      <Figure
        label={trans.__('vCPU from')}
        value={filter.minVcpu}
        onChange={minVcpu => change({ minVcpu })}
      />
      <Figure
        label={trans.__('GiB from')}
        value={filter.minMemoryGib}
        onChange={minMemoryGib => change({ minMemoryGib })}
      />
      <Figure
        label={trans.__('Price up to')}
        value={filter.maxPrice}
        onChange={maxPrice => change({ maxPrice })}
      />
      <span className="sms-fill" />
      <span className="sms-figure sms-quiet" role="status">
        {trans.__('%1 of %2', shown, total)}
      </span>
    </div>
  );
}

function Toggle(props: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): React.JSX.Element {
  return (
    <label className="sms-Check">
      <input
        type="checkbox"
        role="switch"
        checked={props.checked}
        onChange={event => props.onChange(event.currentTarget.checked)}
      />
      {props.label}
    </label>
  );
}

function Figure(props: {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}): React.JSX.Element {
  return (
    <label className="sms-InstanceFilters-figure">
      {props.label}
      <input
        type="number"
        min={0}
        step="any"
        className="sms-Input"
        value={props.value ?? ''}
        onChange={event => {
          const value = event.currentTarget.valueAsNumber;
          props.onChange(Number.isNaN(value) ? null : value);
        }}
      />
    </label>
  );
}
