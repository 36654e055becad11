import * as React from 'react';

import { Field } from '../../core/components/Field';
import { splitNames } from '../access';

interface IProps {
  label: string;
  /** What to enter, or what is to be known of what was entered. */
  help: string;
  value: readonly string[];
  /** Names that are offered while one types. */
  known: readonly string[];
  onChange: (value: string[]) => void;
}

/** Names with commas between them; each can be completed. */
export function NamesField(props: IProps): React.JSX.Element {
  const { label, help, value, known, onChange } = props;
  const id = React.useId();
  // The text as it is typed: a comma must not vanish before the next name.
  const [text, setText] = React.useState(value.join(', '));
  // The browser completes the whole text, so an offer holds what stands before the last name, too.
  const before = /^(.*[\s,;])?/.exec(text)?.[0] ?? '';
  return (
    <Field label={label} help={help}>
      {ids => (
        <>
          <input
            {...ids}
            className="sms-Input"
            list={id}
            autoComplete="off"
            value={text}
            onChange={event => {
              setText(event.currentTarget.value);
              onChange(splitNames(event.currentTarget.value));
            }}
          />
          <datalist id={id}>
            {known
              .filter(name => !value.includes(name))
              .map(name => (
                <option key={name} value={before + name} />
              ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
