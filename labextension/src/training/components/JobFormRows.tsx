import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { IPair } from '../../core/components/PairRows';
import { RemoveButton } from '../../core/components/PairRows';
import type { Algorithm } from '../../core/wire';
import { rangeOf } from '../draft';

type Problems = Readonly<Record<string, string>>;

/** The settings of an algorithm: required ones first, others added from its own list. */
export function SettingRows(props: {
  algorithm: Algorithm;
  rows: readonly IPair[];
  problems: Problems;
  onChange: (rows: IPair[]) => void;
}): React.JSX.Element {
  const { algorithm, rows, problems, onChange } = props;
  const trans = useTrans();
  const unused = algorithm.hyperparameters.filter(one => !rows.some(row => row.name === one.name));
  const set = (name: string, value: string): void =>
    onChange(rows.map(row => (row.name === name ? { name, value } : row)));
  return (
    <div className="sms-Rows" role="group" aria-label={trans.__('Hyperparameters')}>
      <span className="sms-Rows-legend">{trans.__('Hyperparameters')}</span>
      {rows.map(row => {
        const setting = algorithm.hyperparameters.find(one => one.name === row.name);
        return (
          <Field
            key={row.name}
            label={setting?.required ? trans.__('%1 (required)', row.name) : row.name}
            help={[setting?.description, setting && rangeOf(setting)].filter(Boolean).join(' ')}
            error={problems[`hyperparameters.${row.name}`] ?? null}
          >
            {ids => (
              <div className="sms-Rows-row">
                <input
                  {...ids}
                  className="sms-Input"
                  list={setting && setting.choices.length > 0 ? `${ids.id}-choices` : undefined}
                  placeholder={setting?.default}
                  value={row.value}
                  onChange={event => set(row.name, event.currentTarget.value)}
                />
                {setting && setting.choices.length > 0 ? (
                  <datalist id={`${ids.id}-choices`}>
                    {setting.choices.map(choice => (
                      <option key={choice} value={choice} />
                    ))}
                  </datalist>
                ) : null}
                {setting?.required ? null : (
                  <RemoveButton onClick={() => onChange(rows.filter(other => other.name !== row.name))} />
                )}
              </div>
            )}
          </Field>
        );
      })}
      {unused.length > 0 ? (
        <select
          className="sms-Input"
          aria-label={trans.__('Add hyperparameter')}
          value=""
          onChange={event => onChange([...rows, { name: event.currentTarget.value, value: '' }])}
        >
          <option value="">{trans.__('Add hyperparameter')}</option>
          {unused.map(one => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
        </select>
      ) : null}
    </div>
  );
}
