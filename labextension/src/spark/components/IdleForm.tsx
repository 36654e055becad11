import * as React from 'react';

import { Button } from '../../core/components/Button';
import { Field } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';

interface IProps {
  /** As it is now; 0: never. */
  minutes: number;
  busy: boolean;
  onSave: (minutes: number) => void;
}

/** A week: the most that EMR allows, too. */
const MOST = 10_080;

/** After how many minutes without work a cluster is terminated. */
export function IdleForm(props: IProps): React.JSX.Element {
  const { minutes, busy, onSave } = props;
  const trans = useTrans();
  const [text, setText] = React.useState(String(minutes));
  const value = text.trim() === '' ? NaN : Number(text);
  const wrong = !Number.isInteger(value) || value < 0 || value > MOST;
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
        help={trans.__('It is terminated after so many minutes without work. 0 means never.')}
        error={wrong ? trans.__('Enter a whole number of minutes from 0 to %1.', MOST) : null}
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
