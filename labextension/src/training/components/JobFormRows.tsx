import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { Algorithm } from '../../core/wire';
import type { IChannelDraft, IPair } from '../draft';
import { rangeOf } from '../draft';

type Problems = Readonly<Record<string, string>>;

interface IPairProps {
  legend: string;
  add: string;
  valueLabel?: string;
  rows: readonly IPair[];
  onChange: (rows: IPair[]) => void;
}

/** Names and values, a row each. */
export function PairRows(props: IPairProps): React.JSX.Element {
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
          <Remove onClick={() => onChange(rows.filter((_, other) => other !== index))} />
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...rows, { name: '', value: '' }])}>{add}</Button>
      </div>
    </div>
  );
}

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
                  <Remove onClick={() => onChange(rows.filter(other => other.name !== row.name))} />
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

/** The inputs, a row each. */
export function ChannelRows(props: {
  rows: readonly IChannelDraft[];
  problems: Problems;
  contentTypes: readonly string[];
  onChange: (rows: IChannelDraft[]) => void;
}): React.JSX.Element {
  const { rows, problems, contentTypes, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  const set = (index: number, part: Partial<IChannelDraft>): void =>
    onChange(rows.map((row, other) => (other === index ? { ...row, ...part } : row)));
  return (
    <div className="sms-Rows">
      {problems['channels'] ? (
        <span className="sms-Field-error" role="alert">
          {problems['channels']}
        </span>
      ) : null}
      {rows.map((row, index) => (
        <div key={index} className="sms-Form-row">
          <Field label={trans.__('Channel')} error={problems[`channels.${index}.name`] ?? null}>
            {ids => (
              <input
                {...ids}
                className="sms-Input"
                value={row.name}
                onChange={event => set(index, { name: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field
            label={trans.__('Path or URL')}
            help={trans.__('A path, s3://, https:// or another fsspec URL')}
            error={problems[`channels.${index}.uri`] ?? null}
          >
            {ids => (
              <input
                {...ids}
                className="sms-Input"
                value={row.uri}
                onChange={event => set(index, { uri: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={trans.__('Content type')}>
            {ids => (
              <div className="sms-Rows-row">
                <input
                  {...ids}
                  className="sms-Input"
                  list={`${id}-types`}
                  value={row.content_type}
                  onChange={event => set(index, { content_type: event.currentTarget.value })}
                />
                <Remove onClick={() => onChange(rows.filter((_, other) => other !== index))} />
              </div>
            )}
          </Field>
        </div>
      ))}
      <datalist id={`${id}-types`}>
        {contentTypes.map(type => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <div>
        <Button
          onClick={() => onChange([...rows, { name: rows.length ? '' : 'train', uri: '', content_type: '' }])}
        >
          {trans.__('Add input')}
        </Button>
      </div>
    </div>
  );
}

function Remove(props: { onClick: () => void }): React.JSX.Element {
  const trans = useTrans();
  return <Button onClick={props.onClick}>{trans.__('Remove')}</Button>;
}
