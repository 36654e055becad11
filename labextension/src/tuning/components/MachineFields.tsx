import * as React from 'react';

import { NumberField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { ImageField, InstanceTypeField } from '../../core/components/machineFields';
import { PairRows } from '../../core/components/PairRows';
import { problemAt } from '../steps';
import type { IDefinitionProps } from './DefinitionFields';

const MAX_INSTANCES = 20;
const MAX_MINUTES = 40_320;

/** Where each training job runs, and for how long at most. */
export function MachineFields(props: IDefinitionProps): React.JSX.Element {
  const { model, definition, problems, change } = props;
  const trans = useTrans();
  return (
    <fieldset>
      <legend>{trans.__('Machine of each training job')}</legend>
      <div className="sms-Form-row">
        <ImageField
          images={model.images.value}
          otherwise={definition.algorithm ? trans.__('The algorithm’s own') : trans.__('Data Science')}
          error={problemAt(problems, 'image')}
          value={definition.image}
          onChange={image => change({ image })}
        />
        <InstanceTypeField
          types={model.instanceTypes.value}
          error={problemAt(problems, 'instance_type')}
          value={definition.instanceType}
          onChange={instanceType => change({ instanceType })}
        />
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
