import * as React from 'react';

import { TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { InstanceTypeField } from '../../core/components/machineFields';
import type { IStepProps } from './AutoMLForm';

/** How much is tried, for how long, and where. */
export function LimitsStep(props: IStepProps): React.JSX.Element {
  const { model, draft, problems, change } = props;
  const trans = useTrans();
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
      <InstanceTypeField
        types={model.instanceTypes.value}
        error={problems['instance_type'] ?? null}
        value={draft.instanceType}
        onChange={instanceType => change({ instanceType })}
      />
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
