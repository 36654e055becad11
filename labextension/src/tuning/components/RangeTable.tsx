import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { significant } from '../../core/format';
import type { CategoricalRange, ContinuousRange, ParameterRanges1 } from '../../core/wire';
import { triedOf } from '../parameters';
import type { IDraft } from '../steering';

interface IProps {
  ranges: ParameterRanges1;
  draft: IDraft;
  onChange: (draft: IDraft) => void;
}

/** The ranges as they are now, and what the next trials shall keep to. */
export function RangeTable(props: IProps): React.JSX.Element {
  const { ranges, draft, onChange } = props;
  const trans = useTrans();
  return (
    <table className="sms-PlainTable">
      <thead>
        <tr>
          <th scope="col">{trans.__('Hyperparameter')}</th>
          <th scope="col">{trans.__('Now')}</th>
          <th scope="col">{trans.__('Minimum')}</th>
          <th scope="col">{trans.__('Maximum')}</th>
        </tr>
      </thead>
      <tbody>
        {[...ranges.continuous, ...ranges.integer].map(range => (
          <NumericRow key={range.name} range={range} draft={draft} onChange={onChange} />
        ))}
        {ranges.categorical.map(range => (
          <CategoricalRow key={range.name} range={range} draft={draft} onChange={onChange} />
        ))}
      </tbody>
    </table>
  );
}

function NumericRow(props: {
  range: ContinuousRange;
  draft: IDraft;
  onChange: IProps['onChange'];
}): React.JSX.Element {
  const { range, draft, onChange } = props;
  const trans = useTrans();
  const ends = draft.typed[range.name] ?? { minimum: String(range.minimum), maximum: String(range.maximum) };
  const set = (part: Partial<typeof ends>): void =>
    onChange({ ...draft, typed: { ...draft.typed, [range.name]: { ...ends, ...part } } });
  return (
    <tr data-changed={range.name in draft.typed || undefined}>
      <th scope="row" className="sms-code">
        {range.name}
      </th>
      <td className="sms-figure">{`${significant(range.minimum, 4)} … ${significant(range.maximum, 4)}`}</td>
      <td>
        <input
          className="sms-Input sms-Input-short"
          inputMode="decimal"
          aria-label={trans.__('Minimum of %1', range.name)}
          value={ends.minimum}
          onChange={event => set({ minimum: event.currentTarget.value })}
        />
      </td>
      <td>
        <input
          className="sms-Input sms-Input-short"
          inputMode="decimal"
          aria-label={trans.__('Maximum of %1', range.name)}
          value={ends.maximum}
          onChange={event => set({ maximum: event.currentTarget.value })}
        />
      </td>
    </tr>
  );
}

function CategoricalRow(props: {
  range: CategoricalRange;
  draft: IDraft;
  onChange: IProps['onChange'];
}): React.JSX.Element {
  const { range, draft, onChange } = props;
  const trans = useTrans();
  const now = triedOf(range);
  const wanted = draft.picked[range.name] ?? now;
  const set = (value: string, kept: boolean): void => {
    const values = range.values.filter(one => (one === value ? kept : wanted.includes(one)));
    onChange({ ...draft, picked: { ...draft.picked, [range.name]: values } });
  };
  return (
    <tr data-changed={range.name in draft.picked || undefined}>
      <th scope="row" className="sms-code">
        {range.name}
      </th>
      <td>{now.join(', ')}</td>
      <td colSpan={2}>
        <div className="sms-Choices" role="group" aria-label={trans.__('Values of %1', range.name)}>
          {range.values.map(value => (
            <label key={value} className="sms-Choices-item">
              <input
                type="checkbox"
                checked={wanted.includes(value)}
                onChange={event => set(value, event.currentTarget.checked)}
              />
              {value}
            </label>
          ))}
        </div>
      </td>
    </tr>
  );
}
