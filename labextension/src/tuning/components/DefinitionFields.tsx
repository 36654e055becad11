import * as React from 'react';

import { ChannelRows } from '../../core/components/ChannelRows';
import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { PairRows } from '../../core/components/PairRows';
import type { Strategy } from '../../core/wire';
import type { IDefinitionDraft } from '../draft';
import type { TuningModel } from '../model';
import { directionOf, rowsOfAlgorithm } from '../parameters';
import type { Problems } from '../steps';
import { problemAt } from '../steps';
import { MachineFields } from './MachineFields';
import { ParameterTable } from './ParameterTable';

export interface IDefinitionProps {
  model: TuningModel;
  definition: IDefinitionDraft;
  strategy: Strategy;
  /** Messages by field of the definition, e.g. `channels.0.uri`. */
  problems: Problems;
  change: (part: Partial<IDefinitionDraft>) => void;
}

/** One kind of training job: its program, what is searched, its inputs and its machine. */
export function DefinitionFields(props: IDefinitionProps): React.JSX.Element {
  const { model, definition, strategy, problems, change } = props;
  const trans = useTrans();
  const algorithm = model.algorithms.value?.find(one => one.name === definition.algorithm);
  return (
    <>
      <fieldset>
        <legend>{trans.__('Program')}</legend>
        <ProgramFields {...props} />
      </fieldset>
      <fieldset>
        <legend>{trans.__('Objective')}</legend>
        <ObjectiveFields {...props} />
      </fieldset>
      <fieldset>
        <legend>{trans.__('Hyperparameters')}</legend>
        <ParameterTable
          rows={definition.parameters}
          algorithm={algorithm ?? null}
          strategy={strategy}
          problems={problems}
          onChange={parameters => change({ parameters })}
        />
      </fieldset>
      <fieldset>
        <legend>{trans.__('Inputs')}</legend>
        <ChannelRows
          rows={definition.channels}
          problems={problems}
          contentTypes={algorithm?.content_types ?? []}
          onChange={channels => change({ channels })}
        />
      </fieldset>
      <MachineFields {...props} />
    </>
  );
}

function ProgramFields(props: IDefinitionProps): React.JSX.Element {
  const { model, definition, problems, change } = props;
  const trans = useTrans();
  const algorithms = model.algorithms.value ?? [];
  const algorithm = algorithms.find(one => one.name === definition.algorithm);
  const choose = (name: string): void => {
    const found = algorithms.find(one => one.name === name);
    const metric = found?.metrics[0] ?? '';
    change({
      algorithm: name,
      image: '',
      ...(found
        ? { parameters: rowsOfAlgorithm(found), metric, direction: directionOf(metric), metrics: [] }
        : {}),
      ...(found && definition.channels.length === 0
        ? {
            channels: [
              { name: found.channels[0] ?? 'train', uri: '', content_type: found.content_types[0] ?? '' }
            ]
          }
        : {})
    });
  };
  return (
    <>
      <div className="sms-Form-row">
        <Field
          label={trans.__('What runs')}
          help={algorithm?.description ?? ''}
          error={problemAt(problems, 'algorithm')}
        >
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={definition.algorithm}
              onChange={event => choose(event.currentTarget.value)}
            >
              <option value="">{trans.__('A script or notebook')}</option>
              {algorithms.map(one => (
                <option key={one.name} value={one.name}>
                  {one.display_name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <TextField
          label={trans.__('Definition name')}
          error={problemAt(problems, 'name')}
          value={definition.name}
          maxLength={64}
          onChange={name => change({ name })}
        />
      </div>
      {definition.algorithm ? null : (
        <div className="sms-Form-row">
          <TextField
            label={trans.__('Script or notebook')}
            help={trans.__('E.g. train.py, from the folder, else from the file browser’s root.')}
            error={problemAt(problems, 'entry_point')}
            value={definition.entryPoint}
            onChange={entryPoint => change({ entryPoint })}
          />
          <TextField
            label={trans.__('Folder (optional)')}
            help={trans.__('Copied whole, with its requirements.txt.')}
            error={problemAt(problems, 'source')}
            value={definition.source}
            onChange={source => change({ source })}
          />
        </div>
      )}
    </>
  );
}

function ObjectiveFields(props: IDefinitionProps): React.JSX.Element {
  const { model, definition, problems, change } = props;
  const trans = useTrans();
  const id = React.useId();
  const metrics = model.algorithms.value?.find(one => one.name === definition.algorithm)?.metrics ?? [];
  const offered = [...metrics, ...definition.metrics.map(({ name }) => name).filter(Boolean)];
  return (
    <>
      <div className="sms-Form-row">
        <Field
          label={trans.__('Objective metric')}
          help={
            definition.algorithm
              ? ''
              : trans.__('Logged with MLflow, or found in the log by an expression below.')
          }
          error={problemAt(problems, 'objective')}
        >
          {ids => (
            <input
              {...ids}
              className="sms-Input"
              list={`${id}-metrics`}
              value={definition.metric}
              onChange={event => {
                const metric = event.currentTarget.value;
                change(metrics.includes(metric) ? { metric, direction: directionOf(metric) } : { metric });
              }}
            />
          )}
        </Field>
        <Field label={trans.__('Direction')}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={definition.direction}
              onChange={event =>
                change({ direction: event.currentTarget.value === 'Minimize' ? 'Minimize' : 'Maximize' })
              }
            >
              <option value="Maximize">{trans.__('Maximize')}</option>
              <option value="Minimize">{trans.__('Minimize')}</option>
            </select>
          )}
        </Field>
        <datalist id={`${id}-metrics`}>
          {offered.map(metric => (
            <option key={metric} value={metric} />
          ))}
        </datalist>
      </div>
      {definition.algorithm ? null : (
        <PairRows
          legend={trans.__('Metrics in the log')}
          add={trans.__('Add metric')}
          valueLabel={trans.__('Regular expression, e.g. loss=([0-9.]+)')}
          rows={definition.metrics}
          onChange={rows => change({ metrics: rows })}
        />
      )}
    </>
  );
}
