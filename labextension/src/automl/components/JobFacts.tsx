import * as React from 'react';

import { Cost, Duration, FactsLine, Moment, Score } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import type { AutoMLJob } from '../../core/wire';
import type { AutoMLModel } from '../model';
import { hasEnded, secondsOf } from '../../core/jobsModel';
import { AutoMLStateChip } from './AutoMLState';
import { RegisteredModelLink } from './RegisteredModelLink';

/** State, target, best score, times and cost of an experiment in one line. */
export function JobFacts(props: { model: AutoMLModel; job: AutoMLJob }): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const best = job.best?.objective;
  return (
    <FactsLine>
      <AutoMLStateChip job={job} />
      {/* At the end the two are the same. */}
      {job.secondary_status === job.state ? null : <span>{job.secondary_status}</span>}
      <span>
        {trans.__('Target')} <span className="sms-code">{job.request.target}</span>
      </span>
      {best == null ? null : (
        <span>
          {trans.__('Best %1', job.objective)} <Score value={best} />
        </span>
      )}
      <span>
        {trans.__('Created')} <Moment at={job.created} />
      </span>
      <span>
        {hasEnded(job) ? trans.__('Took') : trans.__('Running for')}{' '}
        <Duration seconds={secondsOf(job)} since={job.created} />
      </span>
      <Cost amount={job.cost} unit={model.currency} />
      {job.registered ? (
        <span>
          {trans.__('Registered as')} <RegisteredModelLink model={model} registered={job.registered} />
        </span>
      ) : null}
    </FactsLine>
  );
}
