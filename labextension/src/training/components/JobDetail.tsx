import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine, Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { Progress } from '../../core/components/Progress';
import { ShareButton } from '../../core/components/ShareButton';
import { TroubleBanner } from '../../core/components/TroubleBanner';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import { formatDuration, secondsSince } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { Job } from '../../core/wire';
import type { ILinks } from '../links';
import type { TrainingModel } from '../model';
import { hasEnded, secondsOf } from '../../core/jobsModel';
import { canInterrupt } from '../model';
import { JobArtifacts } from './JobArtifacts';
import { JobState } from './JobList';
import { JobLogView } from './JobLogView';
import { JobCharts, JobUsageView } from './JobCharts';
import { JobOverview } from './JobOverview';

interface IProps {
  model: TrainingModel;
  links: ILinks;
  route: IPageRoute;
  /** Id or name. */
  job: string;
}

/** One job: what it does, its settings, curves, log, use of its instances, and what it left. */
export function JobDetail(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.jobs, model.instanceTypes);
  const action = useAction();
  const { tab = 'overview' } = route.params;
  const job = model.find(props.job);
  const known = model.jobs.value !== null;
  const { run } = action;
  React.useEffect(() => void model.instanceTypes.ensure(), [model]);
  React.useEffect(() => {
    if (known && !model.find(props.job)) {
      void run(() => model.load(props.job));
    }
  }, [model, known, props.job, run]);
  const crumbs = [
    { label: trans.__('Training'), onClick: () => route.go({}) },
    { label: job?.spec.name ?? props.job }
  ];
  if (!job) {
    return (
      <Page crumbs={crumbs}>
        {action.error ? (
          <ErrorBanner error={action.error} />
        ) : (
          <div className="sms-PageSkeleton" aria-busy="true" />
        )}
      </Page>
    );
  }
  return (
    <Page
      crumbs={crumbs}
      actions={<Actions model={model} job={job} route={route} links={props.links} action={action} />}
      facts={<Facts job={job} currency={model.currency} />}
      progress={hasEnded(job) ? null : <JobProgress job={job} action={action} model={model} />}
      tabs={[
        { id: 'overview', label: trans.__('Overview') },
        { id: 'metrics', label: trans.__('Metrics'), count: Object.keys(job.metrics).length },
        { id: 'logs', label: trans.__('Logs') },
        { id: 'usage', label: trans.__('Resources') },
        { id: 'artifacts', label: trans.__('Artifacts'), count: job.artifacts.length }
      ]}
      tab={tab}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <TroubleBanner trouble={job.trouble} />
      {tab === 'overview' ? <JobOverview job={job} links={props.links} /> : null}
      {tab === 'metrics' ? <JobCharts model={model} job={job} /> : null}
      {tab === 'logs' ? <JobLogView model={model} job={job} /> : null}
      {tab === 'usage' ? <JobUsageView model={model} job={job} /> : null}
      {tab === 'artifacts' ? <JobArtifacts model={model} job={job} /> : null}
    </Page>
  );
}

function Actions(props: {
  model: TrainingModel;
  job: Job;
  route: IPageRoute;
  links: ILinks;
  action: IAction;
}): React.JSX.Element {
  const { model, job, route, links, action } = props;
  const trans = useTrans();
  return (
    <>
      {job.spec.spot && !hasEnded(job) ? (
        <Button
          disabledReason={
            canInterrupt(job) ? null : trans.__('Only a spot job whose program runs can be interrupted.')
          }
          onClick={() => void action.run(() => model.interrupt(job))}
        >
          {trans.__('Interrupt as a drill')}
        </Button>
      ) : null}
      <ShareButton sharing={links.sharing} subject={{ of: 'job', ids: [job.id] }} title={job.spec.name} />
      {job.spec.kind === 'training' ? (
        <Button onClick={() => route.go({ view: 'create', clone: job.id })}>
          {trans.__('Clone and edit')}
        </Button>
      ) : null}
    </>
  );
}

function Facts(props: { job: Job; currency: string }): React.JSX.Element {
  const { job, currency } = props;
  const trans = useTrans();
  const { spec } = job;
  return (
    <FactsLine>
      <JobState job={job} />
      <span>
        {spec.instance_count > 1 ? `${spec.instance_count} × ${spec.instance_type}` : spec.instance_type}
      </span>
      <span>{`${spec.image} ${spec.image_version}`.trim()}</span>
      <span>
        {trans.__('Created')} <Moment at={job.created} />
      </span>
      <span>
        {hasEnded(job) ? trans.__('Took') : trans.__('Running for')}{' '}
        <Duration seconds={secondsOf(job)} since={job.created} />
      </span>
      <Cost amount={job.cost} unit={currency} />
      {job.spot_saving === null ? null : (
        <span>{trans.__('Managed spot saving %1 %', Math.round(job.spot_saving * 100))}</span>
      )}
    </FactsLine>
  );
}

function JobProgress(props: { model: TrainingModel; job: Job; action: IAction }): React.JSX.Element {
  const { model, job, action } = props;
  const trans = useTrans();
  const stopping = job.state === 'Stopping';
  return (
    <Progress
      label={trans.__('Job')}
      value={job.progress ?? expectedProgress(job)}
      note={note(job, trans)}
      action={
        <Button
          disabledReason={stopping ? trans.__('It is being stopped already.') : null}
          onClick={() => void action.run(() => model.stop(job))}
        >
          {trans.__('Stop job')}
        </Button>
      }
    />
  );
}

/** How far it should be by the times of jobs like it; null where there were none. */
function expectedProgress(job: Job): number | null {
  if (job.secondary_status !== 'Training' || !job.expected_seconds || !job.training_started) {
    return null;
  }
  return Math.min(0.99, secondsSince(job.training_started) / job.expected_seconds);
}

function note(job: Job, trans: ReturnType<typeof useTrans>): string {
  const parts: string[] = [job.secondary_status];
  if (job.queue_position !== null) {
    parts.push(trans.__('position %1 in the queue', job.queue_position));
  }
  if (job.status_message) {
    parts.push(job.status_message);
  }
  if (job.queue_position !== null && job.expected_wait_seconds !== null) {
    parts.push(trans.__('starts in about %1', formatDuration(job.expected_wait_seconds)));
  } else if (job.secondary_status === 'Training' && job.expected_seconds !== null) {
    parts.push(trans.__('about %1 in all', formatDuration(job.expected_seconds)));
  }
  return parts.join(' · ');
}
