import * as React from 'react';

import { Duration, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { formatCount, formatDuration } from '../../core/format';
import { judgedBy } from '../draft';
import { secondsOf } from '../../core/jobsModel';
import { algorithmNames } from './algorithmNames';
import type { ITabProps } from './AutoMLDetail';
import { judgedByNames } from './judgedByNames';
import { modeNames } from './modeNames';
import { problemTypeNames } from './problemTypeNames';
import { RegisteredModelLink } from './RegisteredModelLink';

/** What was asked for, and what was made of it. */
export function ProfileTab(props: ITabProps): React.JSX.Element {
  const { model, job, links } = props;
  const { request } = job;
  const trans = useTrans();
  const none = trans.__('None');
  const algorithms = algorithmNames(trans);
  const limit = (seconds: number | null | undefined): string =>
    seconds == null ? none : formatDuration(seconds);
  return (
    <div className="sms-JobOverview">
      <div className="sms-JobOverview-columns">
        <section>
          <h2>{trans.__('Asked for')}</h2>
          <dl className="sms-Terms">
            <dt>{trans.__('Table')}</dt>
            <dd className="sms-code">{request.input}</dd>
            <dt>{trans.__('Target')}</dt>
            <dd className="sms-code">{request.target}</dd>
            <dt>{trans.__('Features')}</dt>
            <dd>{request.features ? request.features.join(', ') : trans.__('All that tell anything')}</dd>
            <dt>{trans.__('Validation')}</dt>
            <dd>
              {judgedByNames(trans)[judgedBy(request)]}
              {request.validation_fraction ? ` (${formatCount(request.validation_fraction * 100)} %)` : null}
              {request.validation ? <span className="sms-code"> {request.validation}</span> : null}
            </dd>
            {request.sample_weight ? (
              <>
                <dt>{trans.__('Sample weights')}</dt>
                <dd className="sms-code">{request.sample_weight}</dd>
              </>
            ) : null}
            <dt>{trans.__('Complete experiment')}</dt>
            <dd>{request.candidate_definitions_only ? trans.__('No') : trans.__('Yes')}</dd>
            <dt>{trans.__('Algorithms')}</dt>
            <dd>{(request.algorithms ?? []).map(each => algorithms[each]).join(', ') || trans.__('All')}</dd>
            <dt>{trans.__('Candidates at most')}</dt>
            <dd className="sms-figure">{formatCount(request.max_candidates ?? 0)}</dd>
            <dt>{trans.__('Time at most')}</dt>
            <dd className="sms-figure">{limit(request.max_runtime_seconds)}</dd>
            <dt>{trans.__('Time of a candidate at most')}</dt>
            <dd className="sms-figure">{limit(request.max_candidate_seconds)}</dd>
            <dt>{trans.__('Instance')}</dt>
            <dd>{request.instance_type}</dd>
            {request.output ? (
              <>
                <dt>{trans.__('Output')}</dt>
                <dd className="sms-code">{request.output}</dd>
              </>
            ) : null}
          </dl>
        </section>
        <section>
          <h2>{trans.__('Made of it')}</h2>
          <dl className="sms-Terms">
            <dt>{trans.__('Problem type')}</dt>
            <dd>
              {job.problem_type ? problemTypeNames(trans)[job.problem_type] : trans.__('Not known yet')}
            </dd>
            <dt>{trans.__('Objective')}</dt>
            <dd>{job.objective || trans.__('Not known yet')}</dd>
            <dt>{trans.__('Training method')}</dt>
            <dd>
              {modeNames(trans)[job.mode_used]}
              {job.mode_reason ? <div className="sms-quiet">{job.mode_reason}</div> : null}
            </dd>
            <dt>{trans.__('Owner')}</dt>
            <dd>{job.owner}</dd>
            <dt>{trans.__('Created')}</dt>
            <dd>
              <Moment at={job.created} />
            </dd>
            <dt>{trans.__('Duration')}</dt>
            <dd>
              <Duration seconds={secondsOf(job)} since={job.created} />
            </dd>
            {job.registered ? (
              <>
                <dt>{trans.__('Registered model')}</dt>
                <dd>
                  <RegisteredModelLink model={model} registered={job.registered} />
                </dd>
              </>
            ) : null}
            {job.job_ids.map((id, index) => (
              <React.Fragment key={id}>
                <dt>{index === 0 ? trans.__('Training job') : ''}</dt>
                <dd>
                  <LinkButton label={id} onClick={() => links.openJob(id)} />
                </dd>
              </React.Fragment>
            ))}
            {job.experiment_id ? (
              <>
                <dt>{trans.__('Runs')}</dt>
                <dd>
                  <LinkButton
                    label={trans.__('Open in Experiments')}
                    onClick={() => links.openExperiment(job.experiment_id)}
                  />
                </dd>
              </>
            ) : null}
          </dl>
        </section>
      </div>
    </div>
  );
}
