import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCost } from '../../core/format';
import type { InstanceType } from '../../core/wire';
import { parseAmount } from '../limits';

interface IProps {
  types: readonly InstanceType[];
  unit: string;
  /** Own prices as typed, by instance type. */
  prices: Readonly<Record<string, string>>;
  onChange: (prices: Readonly<Record<string, string>>) => void;
}

/** The price an hour of each instance type, where it differs from the catalogue's. */
export function PriceList(props: IProps): React.JSX.Element {
  const { types, unit, prices, onChange } = props;
  const trans = useTrans();
  return (
    <details className="sms-PriceList">
      <summary>{trans.__('Price list')}</summary>
      <p className="sms-quiet">
        {trans.__('Price of an hour. An empty field takes the price of the catalogue.')}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('Instance')}</th>
            <th scope="col" data-numeric>
              {trans.__('Now')}
            </th>
            <th scope="col">{trans.__('Own price')}</th>
          </tr>
        </thead>
        <tbody>
          {types.map(type => {
            const text = prices[type.name] ?? '';
            const wrong = text.trim() !== '' && parseAmount(text) === null;
            return (
              <tr key={type.name}>
                <th scope="row">{type.name}</th>
                <td data-numeric>{formatCost(type.price_per_hour, unit)}</td>
                <td>
                  <input
                    className="sms-Input"
                    inputMode="decimal"
                    aria-label={trans.__('Own price of %1', type.name)}
                    aria-invalid={wrong || undefined}
                    title={wrong ? trans.__('Enter an amount such as 0.05.') : undefined}
                    value={text}
                    onChange={event => onChange({ ...prices, [type.name]: event.currentTarget.value })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
