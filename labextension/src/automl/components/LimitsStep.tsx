import * as React from 'react';

import { Field, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { formatCost } from '../../core/format';
import type { IStepProps } from './AutoMLForm';

/** How much is tried, for how long, and where. */
export function LimitsStep(props: IStepProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
  const types = (model.instanceTypes.value?.items ?? []).filter(type => type.name !== 'system');
  return (
    <fieldset>
      <legend>{trans.__('Limits and machine')}</legend>
      <p className="sms-quiet">
        {trans.__(
          'Whichever limit is reached first ends the search; there is a model to use then in any case.'
        )}
      </p>
      <div className="sms-Form-row">
        <TextField
          label={trans.__('Candidates at most')}
          help={trans.__('1 to 750.')}
          error={problems['max_candidates'] ?? null}
          value={draft.maxCandidates}
          onChange={maxCandidates => change({ maxCandidates })}
        />
        <TextField
          label={trans.__('Minutes in all')}
          help={trans.__('Empty: no limit.')}
          error={problems['max_runtime_seconds'] ?? null}
          value={draft.maxMinutes}
          onChange={maxMinutes => change({ maxMinutes })}
        />
        <TextField
          label={trans.__('Minutes a candidate')}
          help={trans.__('Empty: no limit.')}
          error={problems['max_candidate_seconds'] ?? null}
          value={draft.maxCandidateMinutes}
          onChange={maxCandidateMinutes => change({ maxCandidateMinutes })}
        />
      </div>
      <Field label={trans.__('Instance type')} error={problems['instance_type'] ?? null}>
        {ids => (
          <select
            {...ids}
            className="sms-Input"
            value={draft.instanceType}
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
      <TextField
        label={trans.__('Name in Experiments (optional)')}
        help={trans.__('Every candidate is a run of it. Empty: the name of this experiment.')}
        error={problems['experiment'] ?? null}
        value={draft.experiment}
        onChange={experiment => change({ experiment })}
      />
    </fieldset>
  );
}
