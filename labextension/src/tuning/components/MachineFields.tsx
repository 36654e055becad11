import * as React from 'react';

import { Field, NumberField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { PairRows } from '../../core/components/PairRows';
import { formatCost } from '../../core/format';
import { problemAt } from '../steps';
import type { IDefinitionProps } from './DefinitionFields';

const MAX_INSTANCES = 20;
const MAX_MINUTES = 40_320;

/** Where each training job runs, and for how long at most. */
export function MachineFields(props: IDefinitionProps): React.JSX.Element {
  const { model, definition, problems, change } = props;
  const trans = useTrans();
  const images = [...new Map((model.images.value ?? []).map(image => [image.name, image])).values()];
  const types = (model.instanceTypes.value?.items ?? []).filter(type => type.name !== 'system');
  return (
    <fieldset>
      <legend>{trans.__('Machine of each training job')}</legend>
      <div className="sms-Form-row">
        <Field label={trans.__('Image')} error={problemAt(problems, 'image')}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={definition.image}
              onChange={event => change({ image: event.currentTarget.value })}
            >
              <option value="">
                {definition.algorithm ? trans.__('The algorithm’s own') : trans.__('Data Science')}
              </option>
              {images.map(image => (
                <option key={image.name} value={image.name} disabled={image.state === 'Unavailable'}>
                  {image.display_name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={trans.__('Instance type')} error={problemAt(problems, 'instance_type')}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={definition.instanceType}
              onChange={event => change({ instanceType: event.currentTarget.value })}
            >
              {types.map(type => (
                <option key={type.name} value={type.name} disabled={!type.fits}>
                  {`${type.name} (${type.vcpu} vCPU, ${type.memory_gib} GiB, ${formatCost(type.price_per_hour, model.currency)}/h)`}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="sms-Form-row">
        <NumberField
          label={trans.__('Instances')}
          error={problemAt(problems, 'instance_count')}
          min={1}
          max={MAX_INSTANCES}
          value={definition.instanceCount}
          onChange={instanceCount => change({ instanceCount })}
        />
        <NumberField
          label={trans.__('Stop each after (minutes)')}
          error={problemAt(problems, 'stopping')}
          min={1}
          max={MAX_MINUTES}
          value={definition.maxRuntimeMinutes}
          onChange={maxRuntimeMinutes => change({ maxRuntimeMinutes })}
        />
      </div>
      <label className="sms-Check">
        <input
          type="checkbox"
          checked={definition.spot}
          onChange={event => change({ spot: event.currentTarget.checked })}
        />
        {trans.__(
          'Managed spot: cheaper, interrupted when somebody else needs the machine; save checkpoints'
        )}
      </label>
      <PairRows
        legend={trans.__('Environment variables')}
        add={trans.__('Add variable')}
        rows={definition.environment}
        onChange={environment => change({ environment })}
      />
    </fieldset>
  );
}
