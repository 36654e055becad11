import * as React from 'react';

import { NumberField, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { problemAt } from '../steps';
import type { IStepProps } from './TuningForm';

const MAX_PARALLEL = 10;

/** How much may be used, and when it is enough. */
export function LimitsStep(props: IStepProps): React.JSX.Element {
  const { draft, problems, change } = props;
  const trans = useTrans();
  return (
    <>
      <fieldset>
        <legend>{trans.__('Resource limits')}</legend>
        <div className="sms-Form-row">
          <TextField
            label={trans.__('Training jobs')}
            help={
              draft.strategy === 'Grid'
                ? trans.__('Empty: one for each combination.')
                : draft.strategy === 'Random'
                  ? trans.__('1 to 10,000.')
                  : trans.__('1 to 750.')
            }
            error={problemAt(problems, 'limits.max_jobs')}
            value={draft.maxJobs}
            onChange={maxJobs => change({ maxJobs })}
          />
          <NumberField
            label={trans.__('At a time')}
            error={problemAt(problems, 'limits.max_parallel_jobs')}
            min={1}
            max={MAX_PARALLEL}
            value={draft.maxParallel}
            onChange={maxParallel => change({ maxParallel })}
          />
          <TextField
            label={trans.__('Minutes in all (optional)')}
            help={trans.__('2 or more; empty: no limit.')}
            error={problemAt(problems, 'limits.max_runtime_seconds')}
            value={draft.maxRuntimeMinutes}
            onChange={maxRuntimeMinutes => change({ maxRuntimeMinutes })}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{trans.__('Completion criteria')}</legend>
        <p className="sms-quiet">{trans.__('The first one that is met ends the tuning job.')}</p>
        <div className="sms-Form-row">
          <TextField
            label={trans.__('Target value (optional)')}
            help={trans.__('Enough, once a training job has reached it.')}
            error={problemAt(problems, 'completion.target_value')}
            value={draft.target}
            onChange={target => change({ target })}
          />
          <TextField
            label={trans.__('Training jobs that do not improve (optional)')}
            help={trans.__('In a row; 3 or more.')}
            error={problemAt(problems, 'completion.max_jobs_not_improving')}
            value={draft.notImproving}
            onChange={notImproving => change({ notImproving })}
          />
        </div>
        <label className="sms-Check">
          <input
            type="checkbox"
            checked={draft.onConvergence}
            onChange={event => change({ onConvergence: event.currentTarget.checked })}
          />
          {trans.__('End when further training jobs are not expected to improve on the best by 1 %')}
        </label>
      </fieldset>
    </>
  );
}
