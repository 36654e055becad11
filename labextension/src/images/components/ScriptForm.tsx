import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { formatCount } from '../../core/format';
import { fieldErrors } from '../../core/request';
import type { CreateScript } from '../../core/wire';
import { MAX_SCRIPT_CHARACTERS, NAME_PATTERN } from '../spec';

interface IProps {
  draft: CreateScript;
  isNew: boolean;
  onSave: (script: CreateScript) => Promise<void>;
  onClose: () => void;
}

/** Make or change a start-up script. */
export function ScriptForm(props: IProps): React.JSX.Element {
  const { draft, isNew, onSave, onClose } = props;
  const trans = useTrans();
  const action = useAction();
  const [name, setName] = React.useState(draft.name);
  const [content, setContent] = React.useState(draft.content);
  const [isDefault, setDefault] = React.useState(draft.default ?? false);
  const [touched, setTouched] = React.useState(false);
  const said = fieldErrors(action.error);
  const nameError =
    touched && !NAME_PATTERN.test(name)
      ? trans.__('Use 1 to 63 lower-case letters, digits, dots and hyphens.')
      : (said['name'] ?? null);

  const save = async (): Promise<void> => {
    setTouched(true);
    if (!NAME_PATTERN.test(name) || content.length === 0 || tooLong(content)) {
      return;
    }
    if (await action.run(() => onSave({ name, content, default: isDefault }))) {
      onClose();
    }
  };

  return (
    <form
      className="sms-Form"
      aria-label={isNew ? trans.__('Add start-up script') : trans.__('Edit start-up script')}
      onSubmit={event => {
        event.preventDefault();
        void save();
      }}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <Field label={trans.__('Name')} error={nameError}>
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            value={name}
            readOnly={!isNew}
            autoFocus={isNew}
            onBlur={() => setTouched(true)}
            onChange={event => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <ScriptField
        label={trans.__('Script')}
        value={content}
        error={said['content'] ?? null}
        rows={14}
        onChange={setContent}
      />
      <label className="sms-Check">
        <input
          type="checkbox"
          checked={isDefault}
          onChange={event => setDefault(event.currentTarget.checked)}
        />
        {trans.__('Run it at each start when no other is chosen')}
      </label>
      <div className="sms-Form-actions">
        <Button onClick={onClose}>{trans.__('Cancel')}</Button>
        <Button submit primary busy={action.busy} onClick={() => undefined}>
          {trans.__('Save script')}
        </Button>
      </div>
    </form>
  );
}

function tooLong(content: string): boolean {
  return content.length > MAX_SCRIPT_CHARACTERS;
}

/** A shell script with the count of its characters. */
export function ScriptField(props: {
  label: string;
  value: string;
  error?: string | null;
  rows: number;
  onChange: (value: string) => void;
}): React.JSX.Element {
  const { label, value, rows, onChange } = props;
  const trans = useTrans();
  const count = trans.__(
    '%1 of %2 characters',
    formatCount(value.length),
    formatCount(MAX_SCRIPT_CHARACTERS)
  );
  const error = tooLong(value)
    ? trans.__('%1: the script is too long. Call a file of your own from it instead.', count)
    : (props.error ?? null);
  return (
    <Field label={label} help={count} error={error}>
      {ids => (
        <textarea
          {...ids}
          className="sms-Input"
          rows={rows}
          spellCheck={false}
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
