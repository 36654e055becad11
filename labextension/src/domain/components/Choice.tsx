import * as React from 'react';

import { Field } from '../../core/components/Field';

interface IProps<T extends string> {
  label: string;
  value: T;
  /** Values and what they are called. */
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}

/** A labelled choice of one. */
export function Choice<T extends string>(props: IProps<T>): React.JSX.Element {
  const { label, value, options, onChange } = props;
  return (
    <Field label={label}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={value}
          onChange={event => onChange(event.currentTarget.value as T)}
        >
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
