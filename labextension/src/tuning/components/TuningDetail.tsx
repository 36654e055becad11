import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine, Moment, Score } from '../../core/components/Facts';
import { useModels, useNow, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { Progress } from '../../core/components/Progress';
import { ShareButton } from '../../core/components/ShareButton';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import { formatCount, formatDuration, secondsSince } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { TuningJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { TuningModel } from '../model';
import { hasEnded, secondsOf } from '../../core/jobsModel';
import { endedTrials, secondsLeft } from '../model';
import { BestTab } from './BestTab';
import { ChartsTab } from './ChartsTab';
import { ConfigurationTab, DefinitionsTab, TagsTab } from './RequestTabs';
import { SteerTab } from './SteerTab';
import { TrialsTab } from './TrialsTab';
import { CountStrip, TuningStateChip } from './TuningState';

interface IProps {
  model: TuningModel;
  route: IPageRoute;
  links: ILinks;
  /** Id or name. */
  job: string;
}

/** What every tab of a tuning job is drawn from. */
export interface ITabProps {
  model: TuningModel;
  job: TuningJob;
  route: IPageRoute;
  links: ILinks;
}

const TAB_VIEWS: Readonly<Record<string, (props: ITabProps) => React.JSX.Element>> = {
  best: BestTab,
  jobs: TrialsTab,
  charts: ChartsTab,
  steer: SteerTab,
  definitions: DefinitionsTab,
  configuration: ConfigurationTab,
  tags: TagsTab
};

/** One tuning job: its best training job, all of them, charts, and how to steer it. */
export function TuningDetail(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs, model.instanceTypes);
  const action = useAction();
  const { tab = 'best' } = route.params;
  const job = model.find(props.job);
  const known = model.jobs.value !== null;
  const { run } = action;
  React.useEffect(() => {
    if (known && !model.find(props.job)) {
      void run(() => model.load(props.job));
    }
  }, [model, known, props.job, run]);
  const crumbs = [
    { label: trans.__('Tuning'), onClick: () => route.go({}) },
    { label: job?.request.name ?? props.job }
  ];
  if (!job) {
    const error = action.error ?? model.jobs.error;
    return (
      <Page crumbs={crumbs}>
        {error ? <ErrorBanner error={error} /> : <div className="sms-PageSkeleton" aria-busy="true" />}
      </Page>
    );
  }
  const Tab = TAB_VIEWS[tab] ?? BestTab;
  return (
    <Page
      crumbs={crumbs}
      actions={<Actions model={model} job={job} route={route} links={links} action={action} />}
      facts={<Facts job={job} currency={model.currency} />}
      progress={hasEnded(job) ? null : <TuningProgress job={job} action={action} model={model} />}
      tabs={[
        { id: 'best', label: trans.__('Best training job') },
        { id: 'jobs', label: trans.__('Training jobs'), count: job.total },
        { id: 'charts', label: trans.__('Charts') },
        { id: 'steer', label: trans.__('Steer') },
        {
          id: 'definitions',
          label: trans.__('Definitions'),
          count: job.request.definitions.length
        },
        { id: 'configuration', label: trans.__('Configuration') },
        { id: 'tags', label: trans.__('Tags'), count: Object.keys(job.request.tags ?? {}).length }
      ]}
      tab={tab in TAB_VIEWS ? tab : 'best'}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <CountStrip counts={job.job_counts} />
      <Tab model={model} job={job} route={route} links={links} />
    </Page>
  );
}

function Actions(props: {
  model: TuningModel;
  job: TuningJob;
  route: IPageRoute;
  links: ILinks;
  action: IAction;
}): React.JSX.Element {
  const { model, job, route, links, action } = props;
  const trans = useTrans();
  const pause = (paused: boolean): void => void action.run(() => model.update(job, { paused }));
  return (
    <>
      {job.state === 'InProgress' ? (
        <Button busy={action.busy} onClick={() => pause(!job.paused)}>
          {job.paused ? trans.__('Resume') : trans.__('Pause')}
        </Button>
      ) : null}
      <ShareButton
        sharing={links.sharing}
        subject={{ of: 'trials', ids: [job.id] }}
        title={job.request.name}
        disabledReason={job.total === 0 ? trans.__('There is no training job to share yet.') : null}
      />
      <Button onClick={() => route.go({ view: 'create', clone: job.id })}>
        {trans.__('Clone and edit')}
      </Button>
    </>
  );
}

function Facts(props: { job: TuningJob; currency: string }): React.JSX.Element {
  const { job, currency } = props;
  const trans = useTrans();
  const best = job.best?.objective;
  return (
    <FactsLine>
      <TuningStateChip job={job} />
      <span>{job.request.strategy}</span>
      {best == null ? null : (
        <span>
          {trans.__('Best %1', metricOf(job))} <Score value={best} />
        </span>
      )}
      <span>
        {trans.__('Created')} <Moment at={job.created} />
      </span>
      <span>
        {hasEnded(job) ? trans.__('Took') : trans.__('Running for')}{' '}
        <Duration seconds={secondsOf(job)} since={job.created} />
      </span>
      <Cost amount={job.cost} unit={currency} />
      {job.completion_reason ? <span>{job.completion_reason}</span> : null}
    </FactsLine>
  );
}

/** The metric that the best trial was measured by. */
function metricOf(job: TuningJob): string {
  const { definitions } = job.request;
  const own = definitions.find(({ name }) => name === job.best?.definition) ?? definitions[0];
  return own?.objective.metric ?? '';
}

function TuningProgress(props: { model: TuningModel; job: TuningJob; action: IAction }): React.JSX.Element {
  const { model, job, action } = props;
  const trans = useTrans();
  const now = useNow(5);
  const ended = endedTrials(job);
  const left = secondsLeft(job, secondsSince(job.created, now));
  const parts = [
    trans.__('(%1 of %2 training jobs)', formatCount(ended), formatCount(job.expected_total)),
    ...(job.status_message ? [job.status_message] : []),
    ...(left === null ? [] : [trans.__('about %1 left', formatDuration(left))])
  ];
  return (
    <Progress
      label={trans.__('Tuning job')}
      value={job.expected_total > 0 ? ended / job.expected_total : null}
      note={parts.join(' · ')}
      action={
        <Button
          disabledReason={job.state === 'Stopping' ? trans.__('It is being stopped already.') : null}
          onClick={() => void action.run(() => model.stop(job))}
        >
          {trans.__('Stop tuning job')}
        </Button>
      }
    />
  );
}
