import * as React from 'react';

import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { TemplateParameter } from '../../core/wire';

/** One of the values that are allowed. */
export interface IOption {
  value: string;
  label: string;
  /** It can't be chosen now. */
  disabled: boolean;
}

interface IProps {
  parameter: TemplateParameter;
  /** What is allowed, where that is more than names; else the parameter's own list. */
  options: readonly IOption[] | null;
  text: string;
  /** What is wrong with it; null where nothing is, or it was not left yet. */
  error: string | null;
  onChange: (text: string) => void;
  /** The field was left. */
  onLeave: () => void;
}

/** The field of a template's parameter: what fits its type and what is allowed. */
export function ParameterField(props: IProps): React.JSX.Element {
  const { parameter, error, onLeave } = props;
  const label = useLabel(parameter);
  if (parameter.type === 'Boolean') {
    return <CheckBox {...props} />;
  }
  return (
    <div onBlur={onLeave}>
      <Field label={label} help={parameter.description} error={error}>
        {ids => (parameter.allowed.length ? <Choice {...props} ids={ids} /> : <Line {...props} ids={ids} />)}
      </Field>
    </div>
  );
}

/** The name of a parameter; one that may be left empty says so. */
function useLabel({ title, required, allowed, default: standard }: TemplateParameter): string {
  const trans = useTrans();
  return required || allowed.length || standard !== null ? title : trans.__('%1 (optional)', title);
}

interface IControlProps extends IProps {
  ids: Parameters<React.ComponentProps<typeof Field>['children']>[0];
}

function Choice({ parameter, options, text, onChange, ids }: IControlProps): React.JSX.Element {
  const trans = useTrans();
  const allowed = options ?? parameter.allowed.map(value => plainOption(String(value)));
  return (
    <select
      {...ids}
      className="sms-Input"
      value={text}
      onChange={event => onChange(event.currentTarget.value)}
    >
      {allowed.some(({ value }) => value === text) ? null : (
        <option value={text}>{text || trans.__('Choose…')}</option>
      )}
      {allowed.map(({ value, label, disabled }) => (
        <option key={value} value={value} disabled={disabled}>
          {label}
        </option>
      ))}
    </select>
  );
}

function plainOption(value: string): IOption {
  return { value, label: value, disabled: false };
}

function Line({ parameter, text, onChange, ids }: IControlProps): React.JSX.Element {
  const numeric = parameter.type === 'Integer' || parameter.type === 'Number';
  return (
    <input
      {...ids}
      className={numeric ? 'sms-Input sms-Input-short' : 'sms-Input'}
      type={parameter.secret ? 'password' : 'text'}
      // No browser is to fill in, or keep, what belongs to a cluster.
      autoComplete={parameter.secret ? 'new-password' : 'off'}
      inputMode={numeric ? 'decimal' : undefined}
      aria-required={parameter.required || undefined}
      spellCheck={false}
      value={text}
      onChange={event => onChange(event.currentTarget.value)}
    />
  );
}

function CheckBox({ parameter, text, onChange }: IProps): React.JSX.Element {
  const id = React.useId();
  return (
    <div className="sms-Field">
      <label className="sms-Check">
        <input
          type="checkbox"
          checked={text === 'true'}
          aria-describedby={`${id}-about`}
          onChange={event => onChange(String(event.currentTarget.checked))}
        />
        {parameter.title}
      </label>
      <div id={`${id}-about`} className="sms-Field-about">
        {parameter.description}
      </div>
    </div>
  );
}
