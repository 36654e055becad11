import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { fieldErrors } from '../../core/request';
import type { Cluster } from '../../core/wire';
import type { SparkModel } from '../model';

interface IProps {
  model: SparkModel;
  cluster: Cluster;
  onAdded: () => void;
  onCancel: () => void;
}

/** What a cluster can read by itself; the server asks for the same. */
const PROGRAM = /^(s3[an]?|hdfs):\/\/\S+$/;

/** A program that a cluster of EMR is to run. */
export function StepForm(props: IProps): React.JSX.Element {
  const { model, cluster, onAdded, onCancel } = props;
  const trans = useTrans();
  const action = useAction();
  const [name, setName] = React.useState('');
  const [program, setProgram] = React.useState('');
  const [lines, setLines] = React.useState('');
  const [left, setLeft] = React.useState(false);
  const said = fieldErrors(action.error);
  const wrong = program.trim() !== '' && !PROGRAM.test(program.trim());
  const add = async (): Promise<void> => {
    const step = {
      name: name.trim(),
      program: program.trim(),
      arguments: lines.split('\n').filter(line => line !== '')
    };
    if (await action.run(() => model.api.addStep(cluster.id, step))) {
      onAdded();
    }
  };
  return (
    <form
      className="sms-Form"
      aria-label={trans.__('Step')}
      onSubmit={event => {
        event.preventDefault();
        void add();
      }}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <TextField
        label={trans.__('Step name')}
        error={said['name'] ?? null}
        value={name}
        maxLength={256}
        onChange={setName}
      />
      <div onBlur={() => setLeft(true)}>
        <TextField
          label={trans.__('Program')}
          help={trans.__('A .py or .jar file that the cluster can read, e.g. s3://bucket/clean.py')}
          error={
            wrong && left
              ? trans.__('Enter an address without spaces that begins with s3:// or hdfs://.')
              : (said['program'] ?? null)
          }
          value={program}
          onChange={setProgram}
        />
      </div>
      <Field
        label={trans.__('Arguments (optional)')}
        help={trans.__('One a line.')}
        error={said['arguments'] ?? null}
      >
        {ids => (
          <textarea
            {...ids}
            className="sms-Input"
            rows={3}
            value={lines}
            onChange={event => setLines(event.currentTarget.value)}
          />
        )}
      </Field>
      <div className="sms-Form-actions">
        <Button onClick={onCancel}>{trans.__('Cancel')}</Button>
        <Button
          submit
          primary
          busy={action.busy}
          disabledReason={
            name.trim() && program.trim() && !wrong ? null : trans.__('Enter a name and a program first.')
          }
          onClick={() => undefined}
        >
          {trans.__('Add step')}
        </Button>
      </div>
    </form>
  );
}
