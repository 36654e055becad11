import * as React from 'react';

import { Button } from './Button';
import { useTrans } from './hooks';

/** A name and a value of a list that a person edits. */
export interface IPair {
  name: string;
  value: string;
}

interface IProps {
  legend: string;
  add: string;
  valueLabel?: string;
  rows: readonly IPair[];
  onChange: (rows: IPair[]) => void;
}

/** Names and values, a row each. */
export function PairRows(props: IProps): React.JSX.Element {
  const { legend, add, rows, onChange } = props;
  const trans = useTrans();
  const set = (index: number, part: Partial<IPair>): void =>
    onChange(rows.map((row, other) => (other === index ? { ...row, ...part } : row)));
  return (
    <div className="sms-Rows" role="group" aria-label={legend}>
      <span className="sms-Rows-legend">{legend}</span>
      {rows.map((row, index) => (
        <div key={index} className="sms-Rows-row">
          <input
            className="sms-Input"
            aria-label={trans.__('Name')}
            placeholder={trans.__('Name')}
            value={row.name}
            onChange={event => set(index, { name: event.currentTarget.value })}
          />
          <input
            className="sms-Input"
            aria-label={props.valueLabel ?? trans.__('Value')}
            placeholder={props.valueLabel ?? trans.__('Value')}
            value={row.value}
            onChange={event => set(index, { value: event.currentTarget.value })}
          />
          <RemoveButton onClick={() => onChange(rows.filter((_, other) => other !== index))} />
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...rows, { name: '', value: '' }])}>{add}</Button>
      </div>
    </div>
  );
}

/** Takes a row away. */
export function RemoveButton(props: { onClick: () => void }): React.JSX.Element {
  const trans = useTrans();
  return <Button onClick={props.onClick}>{trans.__('Remove')}</Button>;
}
