import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import type { TrainingDefinition, TuningJob } from '../../core/wire';
import type { TuningModel } from '../model';
import { triedOf } from '../parameters';

interface IProps {
  model: TuningModel;
  job: TuningJob;
  definition: TrainingDefinition;
}

/** Say which point is tried next; begins with the best one so far. */
export function EnqueueForm(props: IProps): React.JSX.Element {
  const { model, job, definition } = props;
  const trans = useTrans();
  const action = useAction();
  const [typed, setTyped] = React.useState<Readonly<Record<string, string>>>({});
  const [told, setTold] = React.useState('');
  const { continuous, integer, categorical } = definition.ranges;
  const names = [...continuous, ...integer, ...categorical].map(({ name }) => name);
  const best = job.best?.definition === definition.name ? job.best.parameters : {};
  const valueOf = (name: string): string => typed[name] ?? best[name] ?? '';
  const missing = names.find(name => valueOf(name).trim() === '');
  const enqueue = (): void =>
    void action.run(async () => {
      setTold('');
      const parameters = Object.fromEntries(names.map(name => [name, valueOf(name).trim()]));
      const number = await model.enqueue(job, { definition: definition.name, parameters });
      setTold(trans.__('Trial %1 is tried next.', number));
    });
  return (
    <section>
      <h2>{trans.__('Next point')}</h2>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <form
        className="sms-Form"
        aria-label={trans.__('Next point')}
        onSubmit={event => {
          event.preventDefault();
          enqueue();
        }}
      >
        <div className="sms-Form-row">
          {[...continuous, ...integer].map(range => (
            <TextField
              key={range.name}
              label={range.name}
              help={`${range.minimum} … ${range.maximum}`}
              error={null}
              value={valueOf(range.name)}
              onChange={value => setTyped({ ...typed, [range.name]: value })}
            />
          ))}
          {categorical.map(range => (
            <Field key={range.name} label={range.name}>
              {ids => (
                <select
                  {...ids}
                  className="sms-Input"
                  value={valueOf(range.name)}
                  onChange={event => setTyped({ ...typed, [range.name]: event.currentTarget.value })}
                >
                  <option value="" disabled />
                  {triedOf(range).map(value => (
                    <option key={value} value={value}>
                      {value}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          ))}
        </div>
        <div className="sms-Form-actions">
          <Button
            submit
            busy={action.busy}
            disabledReason={missing === undefined ? null : trans.__('Give %1 a value.', missing)}
            onClick={() => undefined}
          >
            {trans.__('Enqueue trial')}
          </Button>
          <span role="status" className="sms-Form-status">
            {told}
          </span>
        </div>
      </form>
    </section>
  );
}
