import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { TemplateParameter } from '../../core/wire';

interface IProps {
  /** Of the template, which says what is allowed; null where that is not known. */
  parameter: TemplateParameter | null;
  /** As it is now; 0: never. */
  minutes: number;
  busy: boolean;
  /** What the server said of it. */
  error: string | null;
  onSave: (minutes: number) => void;
}

/** A week: the most that EMR allows, too. */
const MOST = 10_080;

/** After how many minutes without work a cluster is terminated. */
export function IdleForm(props: IProps): React.JSX.Element {
  const { parameter, minutes, busy, error, onSave } = props;
  const trans = useTrans();
  const [text, setText] = React.useState(String(minutes));
  const value = text.trim() === '' ? NaN : Number(text);
  const least = parameter?.minimum ?? 0;
  const most = parameter?.maximum ?? MOST;
  const wrong = !Number.isInteger(value) || value < least || value > most;
  return (
    <form
      className="sms-Cluster-idle"
      onSubmit={event => {
        event.preventDefault();
        if (!wrong && value !== minutes) {
          onSave(value);
        }
      }}
    >
      <Field
        label={trans.__('Idle timeout (minutes)')}
        help={parameter?.description ?? ''}
        error={wrong ? trans.__('Enter a whole number of minutes from %1 to %2.', least, most) : error}
      >
        {ids => (
          <input
            {...ids}
            className="sms-Input"
            inputMode="numeric"
            value={text}
            onChange={event => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button
        submit
        busy={busy}
        disabledReason={value === minutes ? trans.__('Nothing was changed.') : null}
        onClick={() => undefined}
      >
        {trans.__('Save')}
      </Button>
    </form>
  );
}
