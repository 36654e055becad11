import * as React from 'react';

import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { RuleKind, RuleParameter } from '../../core/wire';
import type { IChosenRule } from '../verdicts';

interface IProps {
  kind: RuleKind;
  /** Null: it is not chosen. */
  chosen: IChosenRule | null;
  onChange: (chosen: IChosenRule | null) => void;
}

/** A rule that can be chosen, and what can be set of it. */
export function RuleFields(props: IProps): React.JSX.Element {
  const { kind, chosen, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <li className="sms-TryRules-rule">
      <label>
        <input
          type="checkbox"
          checked={chosen !== null}
          aria-describedby={`${id}-help`}
          onChange={event => onChange(event.currentTarget.checked ? { parameters: {}, others: '' } : null)}
        />
        <span>{kind.rule}</span>
      </label>
      <p id={`${id}-help`} className="sms-quiet">
        {kind.help}
      </p>
      {chosen ? (
        <div className="sms-TryRules-fields">
          {kind.compares ? (
            <TextField
              label={trans.__('Other trainings')}
              help={trans.__('Their names, with commas between')}
              error={null}
              value={chosen.others}
              onChange={others => onChange({ ...chosen, others })}
            />
          ) : null}
          {kind.parameters.map(parameter => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              value={chosen.parameters[parameter.name] ?? parameter.default}
              onChange={value =>
                onChange({ ...chosen, parameters: { ...chosen.parameters, [parameter.name]: value } })
              }
            />
          ))}
          <p className="sms-quiet">{trans.__('Judges %1.', kind.reads)}</p>
        </div>
      ) : null}
    </li>
  );
}

interface IParameterProps {
  parameter: RuleParameter;
  value: string;
  onChange: (value: string) => void;
}

function ParameterField(props: IParameterProps): React.JSX.Element {
  const { parameter, value, onChange } = props;
  const { name, help, kind } = parameter;
  const choices = kind === 'flag' ? ['False', 'True'] : parameter.choices;
  if (choices.length === 0) {
    return <TextField label={name} help={help} error={null} value={value} onChange={onChange} />;
  }
  return (
    <Field label={name} help={help}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        >
          {choices.map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
