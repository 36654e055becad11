import * as React from 'react';

import { Button } from './Button';
import { Field } from './Field';
import { useTrans } from './hooks';
import { RemoveButton } from './PairRows';

/** An input of a job as a person edits it. */
export interface IChannelDraft {
  name: string;
  uri: string;
  content_type: string;
}

/** The inputs, a row each. */
export function ChannelRows(props: {
  rows: readonly IChannelDraft[];
  /** Messages by field, e.g. `channels.0.uri`. */
  problems: Readonly<Record<string, string>>;
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
                <RemoveButton onClick={() => onChange(rows.filter((_, other) => other !== index))} />
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
