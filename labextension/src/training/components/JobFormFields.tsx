import * as React from 'react';

import { ChannelRows } from '../../core/components/ChannelRows';
import { Field, NumberField, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { ImageField, InstanceTypeField } from '../../core/components/machineFields';
import { PairRows } from '../../core/components/PairRows';
import type { IJobDraft } from '../draft';
import { settingsOf } from '../draft';
import type { TrainingModel } from '../model';
import { SettingRows } from './JobFormRows';
import { SecretRows } from './SecretRows';

interface IProps {
  model: TrainingModel;
  draft: IJobDraft;
  /** Messages by field of the request, e.g. `channels.0.uri`. */
  problems: Readonly<Record<string, string>>;
  change: (part: Partial<IJobDraft>) => void;
}

/** What runs: an algorithm, or a script or notebook. */
export function ProgramFields(props: IProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  const algorithms = model.algorithms.value ?? [];
  const algorithm = algorithms.find(one => one.name === draft.algorithm);
  const choose = (name: string): void => {
    const found = algorithms.find(one => one.name === name);
    change({
      algorithm: name,
      image: '',
      hyperparameters: found ? settingsOf(found, draft.hyperparameters) : draft.hyperparameters,
      channels:
        found && draft.channels.length === 0
          ? [{ name: found.channels[0] ?? 'train', uri: '', content_type: found.content_types[0] ?? '' }]
          : draft.channels
    });
  };
  return (
    <fieldset>
      <legend>{trans.__('Program')}</legend>
      <Field
        label={trans.__('What runs')}
        help={algorithm?.description ?? ''}
        error={problems['algorithm'] ?? null}
      >
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={draft.algorithm}
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
      {draft.algorithm ? null : (
        <div className="sms-Form-row">
          <TextField
            label={trans.__('Script or notebook')}
            help={trans.__('E.g. train.py, from the folder, else from the file browser’s root.')}
            error={problems['entry_point'] ?? null}
            value={draft.entryPoint}
            onChange={entryPoint => change({ entryPoint })}
          />
          <TextField
            label={trans.__('Folder (optional)')}
            help={trans.__('Copied whole, with its requirements.txt.')}
            error={problems['source'] ?? null}
            value={draft.source}
            onChange={source => change({ source })}
          />
        </div>
      )}
      {algorithm ? (
        <SettingRows
          algorithm={algorithm}
          rows={draft.hyperparameters}
          problems={problems}
          onChange={hyperparameters => change({ hyperparameters })}
        />
      ) : (
        <PairRows
          legend={trans.__('Hyperparameters')}
          add={trans.__('Add hyperparameter')}
          rows={draft.hyperparameters}
          onChange={hyperparameters => change({ hyperparameters })}
        />
      )}
    </fieldset>
  );
}

/** The inputs. */
export function DataFields(props: IProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  const algorithm = model.algorithms.value?.find(one => one.name === draft.algorithm);
  return (
    <fieldset>
      <legend>{trans.__('Inputs')}</legend>
      <ChannelRows
        rows={draft.channels}
        problems={problems}
        contentTypes={algorithm?.content_types ?? []}
        onChange={channels => change({ channels })}
      />
    </fieldset>
  );
}

/** Where it runs. */
export function MachineFields(props: IProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  return (
    <fieldset>
      <legend>{trans.__('Machine')}</legend>
      <div className="sms-Form-row">
        <ImageField
          images={model.images.value}
          otherwise={draft.algorithm ? trans.__('The algorithm’s own') : trans.__('Data Science')}
          error={problems['image'] ?? null}
          value={draft.image}
          onChange={image => change({ image })}
        />
        <InstanceTypeField
          types={model.instanceTypes.value}
          error={problems['instance_type'] ?? null}
          value={draft.instanceType}
          onChange={instanceType => change({ instanceType })}
        />
        <NumberField
          label={trans.__('Instances')}
          error={problems['instance_count'] ?? null}
          min={1}
          max={20}
          value={draft.instanceCount}
          onChange={instanceCount => change({ instanceCount })}
        />
      </div>
      <label className="sms-Check">
        <input
          type="checkbox"
          checked={draft.spot}
          onChange={event => change({ spot: event.currentTarget.checked })}
        />
        {trans.__(
          'Managed spot: cheaper, interrupted when somebody else needs the machine; save checkpoints'
        )}
      </label>
    </fieldset>
  );
}

/** Name, experiment, limits and what is looked for in the log. */
export function LimitFields(props: IProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  return (
    <fieldset>
      <legend>{trans.__('Record and limits')}</legend>
      <div className="sms-Form-row">
        <TextField
          label={trans.__('Job name (optional)')}
          help={trans.__('Made from the program and the time if left empty.')}
          error={problems['name'] ?? null}
          value={draft.name}
          maxLength={63}
          onChange={name => change({ name })}
        />
        <TextField
          label={trans.__('Experiment (optional)')}
          error={problems['experiment'] ?? null}
          value={draft.experiment}
          maxLength={120}
          onChange={experiment => change({ experiment })}
        />
        <NumberField
          label={trans.__('Stop after (minutes)')}
          error={problems['stopping'] ?? null}
          min={1}
          max={40_320}
          value={draft.maxRuntimeMinutes}
          onChange={maxRuntimeMinutes => change({ maxRuntimeMinutes })}
        />
      </div>
      <PairRows
        legend={trans.__('Environment variables')}
        add={trans.__('Add variable')}
        rows={draft.environment}
        onChange={environment => change({ environment })}
      />
      <SecretRows
        model={model}
        chosen={draft.secrets}
        error={problems['secrets'] ?? null}
        onChange={secrets => change({ secrets })}
      />
      <PairRows
        legend={trans.__('Metrics in the log')}
        add={trans.__('Add metric')}
        valueLabel={trans.__('Regular expression, e.g. loss=([0-9.]+)')}
        rows={draft.metrics}
        onChange={metrics => change({ metrics })}
      />
    </fieldset>
  );
}
