import * as React from 'react';

import { Button } from '../../core/components/Button';
import { confirm } from '../../core/components/confirm';
import { SecretField, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { RemoveButton } from '../../core/components/PairRows';
import { useAction } from '../../core/components/useAction';
import type { TrainingModel } from '../model';

interface IProps {
  model: TrainingModel;
  /** Names of those that the job is given. */
  chosen: readonly string[];
  error: string | null;
  onChange: (chosen: string[]) => void;
}

/** Which of a person's secrets a job is given, and a place to set one. A value that was set is never shown. */
export function SecretRows(props: IProps): React.JSX.Element {
  const { model, chosen, error, onChange } = props;
  const trans = useTrans();
  const action = useAction();
  const page = model.secrets.value;
  const known = page?.items.map(secret => secret.name) ?? [];
  // Of a job that was cloned: its secret may have been removed since.
  const names = [...known, ...chosen.filter(name => !known.includes(name))];
  const give = (name: string, given: boolean): void =>
    onChange(given ? [...chosen, name] : chosen.filter(other => other !== name));
  const remove = async (name: string): Promise<void> => {
    const sure = await confirm(trans, {
      title: trans.__('Remove secret'),
      text: trans.__('%1 is removed for all jobs, for good. Jobs that run keep it until they end.', name),
      action: trans.__('Remove')
    });
    if (sure) {
      await action.run(() => model.removeSecret(name));
      give(name, false);
    }
  };
  return (
    <div className="sms-Rows" role="group" aria-label={trans.__('Secrets')}>
      <span className="sms-Rows-legend">{trans.__('Secrets')}</span>
      {names.map(name => (
        <div key={name} className="sms-Rows-row">
          <label className="sms-Check">
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={event => give(name, event.currentTarget.checked)}
            />
            {known.includes(name) ? name : trans.__('%1 (not set)', name)}
          </label>
          {known.includes(name) ? <RemoveButton onClick={() => void remove(name)} /> : null}
        </div>
      ))}
      {(error ?? action.error?.message) ? (
        <p className="sms-Field-error" role="alert">
          {error ?? action.error?.message}
        </p>
      ) : null}
      <NewSecret
        busy={action.busy}
        place={page?.place ?? ''}
        onSet={async (name, value) => {
          const set = await action.run(() => model.setSecret(name, value));
          if (set && !chosen.includes(name)) {
            give(name, true);
          }
          return set;
        }}
      />
    </div>
  );
}

/** A name and a value that is typed without being shown; both are gone once it is set. */
function NewSecret(props: {
  busy: boolean;
  place: string;
  onSet: (name: string, value: string) => Promise<boolean>;
}): React.JSX.Element {
  const trans = useTrans();
  const [open, setOpen] = React.useState(false);
  const [name, setName] = React.useState('');
  const [value, setValue] = React.useState('');
  const set = async (): Promise<void> => {
    if (await props.onSet(name.trim(), value)) {
      setName('');
      setValue('');
      setOpen(false);
    }
  };
  if (!open) {
    return (
      <div>
        <Button onClick={() => setOpen(true)}>{trans.__('Set a secret')}</Button>
      </div>
    );
  }
  return (
    <>
      <div className="sms-Form-row">
        <TextField
          label={trans.__('Name of the secret')}
          help={trans.__('The variable that the job finds it in, e.g. API_KEY.')}
          error={null}
          value={name}
          onChange={setName}
        />
        <SecretField
          label={trans.__('Value')}
          help={props.place ? trans.__('Kept in %1; logs show *** instead.', props.place) : ''}
          error={null}
          value={value}
          onChange={setValue}
        />
      </div>
      <div className="sms-Rows-row">
        <Button
          busy={props.busy}
          disabledReason={name.trim() && value ? null : trans.__('Give a name and a value first')}
          onClick={() => void set()}
        >
          {trans.__('Set')}
        </Button>
        <Button onClick={() => setOpen(false)}>{trans.__('Cancel')}</Button>
      </div>
    </>
  );
}
