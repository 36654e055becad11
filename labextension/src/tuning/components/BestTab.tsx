import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Moment, Score } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { hasWebGL } from '../../core/plot';
import type { Trial, TuningHistory, TuningJob } from '../../core/wire';
import type { ILinks } from '../links';
import { hasEnded } from '../../core/jobsModel';
import { historyLayout, historyTraces } from '../traces';
import type { ITabProps } from './TuningDetail';
import { TrialStateChip } from './TuningState';

/** The best training job so far, how the search came to it, and what was decided on the way. */
export function BestTab(props: ITabProps): React.JSX.Element {
  const { model, job, links } = props;
  const trans = useTrans();
  const { best, overall_best: overall } = job;
  return (
    <div className="sms-JobOverview">
      {job.state === 'Failed' ? (
        <div className="sms-Banner" data-tone="error" role="alert">
          <div className="sms-Banner-text">{job.status_message || job.completion_reason}</div>
        </div>
      ) : null}
      {job.warnings.map(warning => (
        <div key={warning} className="sms-Banner" data-tone="warn">
          <div className="sms-Banner-text">{warning}</div>
        </div>
      ))}
      <div className="sms-JobOverview-columns">
        <section>
          <h2>{trans.__('Best training job')}</h2>
          {best ? (
            <TrialView trial={best} job={job} unit={model.currency} links={links} />
          ) : (
            <EmptyState
              text={
                hasEnded(job)
                  ? trans.__(
                      'No training job told the objective metric. See the reasons under Training jobs.'
                    )
                  : trans.__('It is shown as soon as the first training job has told its objective metric.')
              }
            />
          )}
          {overall && overall.job_id !== best?.job_id ? (
            <>
              <h2>{trans.__('Best with the parents')}</h2>
              <TrialView trial={overall} job={job} unit={model.currency} links={links} />
            </>
          ) : null}
        </section>
        <section>
          <h2>{trans.__('Optimization history')}</h2>
          <Histories {...props} />
        </section>
      </div>
      <Decisions job={job} />
    </div>
  );
}

interface ITrialProps {
  trial: Trial;
  job: TuningJob;
  unit: string;
  links: ILinks;
}

function TrialView(props: ITrialProps): React.JSX.Element {
  const { trial, job, unit, links } = props;
  const trans = useTrans();
  const definition =
    job.request.definitions.find(({ name }) => name === trial.definition) ?? job.request.definitions[0];
  return (
    <>
      <dl className="sms-Terms">
        <dt className="sms-code">{definition?.objective.metric}</dt>
        <dd>
          <strong>
            <Score value={trial.objective} />
          </strong>
        </dd>
        <dt>{trans.__('Training job')}</dt>
        <dd>
          <button type="button" className="sms-Link" onClick={() => links.openJob(trial.job_id)}>
            {trial.job_name}
          </button>
        </dd>
        <dt>{trans.__('State')}</dt>
        <dd>
          <TrialStateChip trial={trial} />
        </dd>
        {job.request.definitions.length > 1 ? (
          <>
            <dt>{trans.__('Definition')}</dt>
            <dd>{trial.definition}</dd>
          </>
        ) : null}
        <dt>{trans.__('Cost')}</dt>
        <dd>
          <Cost amount={trial.cost} unit={unit} />
        </dd>
      </dl>
      <h3>{trans.__('Hyperparameters')}</h3>
      <dl className="sms-Terms">
        {Object.entries(trial.parameters).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt className="sms-code">{name}</dt>
            <dd className="sms-code">{value}</dd>
          </React.Fragment>
        ))}
      </dl>
      <div className="sms-Form-actions sms-BestTrial-actions">
        <Button onClick={() => links.openJob(trial.job_id, 'artifacts')}>{trans.__('Open artifacts')}</Button>
        {trial.run_id ? (
          <Button onClick={() => links.openRun(trial.run_id)}>{trans.__('Open run')}</Button>
        ) : null}
      </div>
    </>
  );
}

/** The history of each definition. */
function Histories(props: ITabProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const histories = useFollowed(() => model.historyOf(job.id), [model, job.id]);
  if (histories.error) {
    return <ErrorBanner error={histories.error} onRetry={() => void histories.load()} />;
  }
  if (histories.value === null) {
    // It brings in what draws charts while the history is on its way.
    return <Chart label={trans.__('Optimization history')} data={[]} height={320} empty="" />;
  }
  return (
    <>
      {histories.value.map(history => (
        <HistoryOf key={history.definition} history={history} />
      ))}
    </>
  );
}

function HistoryOf(props: { history: TuningHistory }): React.JSX.Element {
  const { history } = props;
  const trans = useTrans();
  const data = React.useMemo(() => historyTraces(history, hasWebGL(), trans), [history, trans]);
  const { metric } = history.objective;
  const count = history.numbers.length;
  const layout = React.useMemo(() => historyLayout(metric, count, trans.__('Trial')), [metric, count, trans]);
  return (
    <Chart
      label={trans.__('Optimization history of %1', history.definition)}
      data={data}
      layout={layout}
      height={320}
      empty={trans.__('No trial has told its objective yet.')}
    />
  );
}

function Decisions(props: { job: TuningJob }): React.JSX.Element | null {
  const { timeline } = props.job;
  const trans = useTrans();
  return timeline.length === 0 ? null : (
    <section>
      <h2>{trans.__('Timeline')}</h2>
      <ol className="sms-Timeline" aria-label={trans.__('What was decided')}>
        {timeline.map((event, index) => (
          <li key={index}>
            <span className="sms-Timeline-name">{event.message}</span>
            <span className="sms-Timeline-time">
              <Moment at={event.time} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
