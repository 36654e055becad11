import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import { RemoveButton } from '../../core/components/PairRows';
import type { Algorithm, ParameterScaling, Strategy } from '../../core/wire';
import type { IParameterDraft, ParameterErrors, ParameterType } from '../parameters';
import {
  BLANK_PARAMETER,
  checkParameter,
  fieldOf,
  MAX_TUNABLE,
  rowOfSetting,
  SCALINGS,
  TYPES
} from '../parameters';
import type { Problems } from '../steps';
import { problemAt, problemsBelow } from '../steps';

interface IProps {
  rows: readonly IParameterDraft[];
  /** Null for a script. */
  algorithm: Algorithm | null;
  strategy: Strategy;
  problems: Problems;
  onChange: (rows: IParameterDraft[]) => void;
}

/** The hyperparameters, a row each: searched over a range, or fixed. Checked while one types. */
export function ParameterTable(props: IProps): React.JSX.Element {
  const { rows, algorithm, strategy, problems, onChange } = props;
  const trans = useTrans();
  const searched = rows.filter(row => row.type !== 'Static' && row.name.trim() !== '').length;
  const known = algorithm?.hyperparameters ?? [];
  const unused = known.filter(one => !rows.some(row => row.name === one.name));
  const wrong = problems['ranges'] ?? problems['static_hyperparameters'];
  return (
    <div className="sms-Parameters" role="group" aria-label={trans.__('Hyperparameters')}>
      <p className="sms-quiet">
        {strategy === 'Grid'
          ? trans.__('A grid tries every combination of categorical values.')
          : trans.__(
              '%1 of at most %2 are searched; a static one is the same in every training job.',
              searched,
              MAX_TUNABLE
            )}
      </p>
      {wrong ? (
        <span className="sms-Field-error" role="alert">
          {wrong}
        </span>
      ) : null}
      {rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          about={known.find(one => one.name === row.name)?.description ?? ''}
          errors={errorsOf(row, rows, problems, checkParameter(row, rows, trans))}
          onChange={part => onChange(rows.map((other, at) => (at === index ? { ...other, ...part } : other)))}
          onRemove={() => onChange(rows.filter((_, at) => at !== index))}
        />
      ))}
      {algorithm ? (
        unused.length > 0 ? (
          <select
            className="sms-Input"
            aria-label={trans.__('Add hyperparameter')}
            value=""
            onChange={event => {
              const setting = unused.find(one => one.name === event.currentTarget.value);
              if (setting) {
                onChange([...rows, rowOfSetting(setting)]);
              }
            }}
          >
            <option value="">{trans.__('Add hyperparameter')}</option>
            {unused.map(one => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        ) : null
      ) : (
        <div>
          <Button
            onClick={() =>
              onChange([
                ...rows,
                strategy === 'Grid' ? { ...BLANK_PARAMETER, type: 'Categorical' } : BLANK_PARAMETER
              ])
            }
          >
            {trans.__('Add hyperparameter')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What this page finds wrong while one types, and else what the server says. */
function errorsOf(
  row: IParameterDraft,
  rows: readonly IParameterDraft[],
  problems: Problems,
  own: ParameterErrors
): ParameterErrors {
  if (Object.keys(own).length > 0 || row.name.trim() === '') {
    return own;
  }
  const field = fieldOf(row, rows);
  const message = problemAt(problems, field);
  if (message === null) {
    return {};
  }
  const [last = ''] = Object.keys(problemsBelow(problems, field));
  const at = (['minimum', 'maximum', 'scaling', 'values', 'value'] as const).find(name =>
    last.startsWith(name)
  );
  return { [at ?? 'name']: message };
}

interface IRowProps {
  row: IParameterDraft;
  /** What the setting of an algorithm is. */
  about: string;
  errors: ParameterErrors;
  onChange: (part: Partial<IParameterDraft>) => void;
  onRemove: () => void;
}

function Row(props: IRowProps): React.JSX.Element {
  const { row, about, errors, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  const messages = [...new Set(Object.values(errors))];
  const inputOf = (
    field: 'name' | 'minimum' | 'maximum' | 'values' | 'value',
    label: string
  ): React.JSX.Element => (
    <input
      className="sms-Input"
      aria-label={row.name && field !== 'name' ? trans.__('%1 of %2', label, row.name) : label}
      aria-invalid={errors[field] ? true : undefined}
      aria-describedby={`${id}-about`}
      placeholder={label}
      value={row[field]}
      onChange={event => onChange({ [field]: event.currentTarget.value })}
    />
  );
  const numeric = row.type === 'Continuous' || row.type === 'Integer';
  return (
    <div className="sms-Parameters-row" data-type={row.type}>
      {inputOf('name', trans.__('Name'))}
      <select
        className="sms-Input"
        aria-label={trans.__('Type of %1', row.name)}
        value={row.type}
        onChange={event => onChange({ type: event.currentTarget.value as ParameterType })}
      >
        {TYPES.map(type => (
          <option key={type} value={type}>
            {type}
          </option>
        ))}
      </select>
      {numeric ? (
        <>
          {inputOf('minimum', trans.__('Minimum'))}
          {inputOf('maximum', trans.__('Maximum'))}
          <select
            className="sms-Input"
            aria-label={trans.__('Scaling of %1', row.name)}
            aria-invalid={errors.scaling ? true : undefined}
            value={row.scaling}
            onChange={event => onChange({ scaling: event.currentTarget.value as ParameterScaling })}
          >
            {SCALINGS.map(scaling => (
              <option key={scaling} value={scaling}>
                {scaling}
              </option>
            ))}
          </select>
        </>
      ) : (
        <div className="sms-Parameters-wide">
          {row.type === 'Categorical'
            ? inputOf('values', trans.__('Values, with commas between'))
            : inputOf('value', trans.__('Value'))}
        </div>
      )}
      <RemoveButton onClick={props.onRemove} />
      <div id={`${id}-about`} className="sms-Field-about sms-Parameters-about">
        {messages.length > 0 ? (
          <span className="sms-Field-error" role="alert">
            {messages.join(' ')}
          </span>
        ) : (
          about
        )}
      </div>
    </div>
  );
}
