import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine, Moment } from '../../core/components/Facts';
import { useModels, useNow, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { Progress } from '../../core/components/Progress';
import { StageStrip } from '../../core/components/StageStrip';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import { formatCount, formatDuration, secondsSince, significant } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import { hasEnded, secondsLeft, secondsOf, shareDone } from '../model';
import type { AutoMLJob } from '../../core/wire';
import { AutoMLStateChip, WarningList } from './AutoMLState';
import { CandidatesTab } from './CandidatesTab';
import { JobResult } from './JobResult';
import { ProfileTab } from './ProfileTab';

interface IProps {
  model: AutoMLModel;
  route: IPageRoute;
  links: ILinks;
  /** Id or name. */
  job: string;
}

/** What every tab of an AutoML job is drawn from. */
export interface ITabProps {
  model: AutoMLModel;
  job: AutoMLJob;
  route: IPageRoute;
  links: ILinks;
}

const TAB_VIEWS: Readonly<Record<string, (props: ITabProps) => React.JSX.Element>> = {
  trials: CandidatesTab,
  profile: ProfileTab
};

/** One AutoML job: how far it is, its best model, all that was tried. */
export function AutoMLDetail(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs, model.instanceTypes);
  const action = useAction();
  const { tab = 'trials' } = route.params;
  const job = model.find(props.job);
  const known = model.jobs.value !== null;
  const { run } = action;
  React.useEffect(() => {
    if (known && !model.find(props.job)) {
      void run(() => model.load(props.job));
    }
  }, [model, known, props.job, run]);
  const crumbs = [
    { label: trans.__('AutoML'), onClick: () => route.go({}) },
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
  const Tab = TAB_VIEWS[tab] ?? CandidatesTab;
  return (
    <Page
      crumbs={crumbs}
      actions={<Actions job={job} route={route} />}
      facts={<Facts job={job} currency={model.currency} />}
      progress={
        <>
          <StageStrip label={trans.__('Stages')} stages={job.stages} />
          {hasEnded(job) ? null : <JobProgress model={model} job={job} action={action} />}
        </>
      }
      tabs={[
        { id: 'trials', label: trans.__('Trials'), count: job.candidates },
        { id: 'profile', label: trans.__('Job profile') }
      ]}
      tab={tab in TAB_VIEWS ? tab : 'trials'}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {job.state === 'Failed' ? (
        <div className="sms-Banner" data-tone="error" role="alert">
          <div className="sms-Banner-text">{job.failure_reason || job.status_message}</div>
        </div>
      ) : null}
      <WarningList warnings={job.warnings} />
      <JobResult job={job} onOpen={candidate => route.go({ job: job.id, candidate })} />
      <Tab model={model} job={job} route={route} links={links} />
    </Page>
  );
}

function Actions(props: { job: AutoMLJob; route: IPageRoute }): React.JSX.Element {
  const { job, route } = props;
  const trans = useTrans();
  return (
    <>
      <Button onClick={() => route.go({ view: 'create', clone: job.id })}>
        {trans.__('Clone and edit')}
      </Button>
      {job.notebooks.candidates ? (
        <Button onClick={() => route.go({ job: job.id, notebook: 'candidates' })}>
          {trans.__('Open candidate generation notebook')}
        </Button>
      ) : null}
      {job.notebooks.exploration ? (
        <Button onClick={() => route.go({ job: job.id, notebook: 'exploration' })}>
          {trans.__('Open data exploration notebook')}
        </Button>
      ) : null}
    </>
  );
}

function Facts(props: { job: AutoMLJob; currency: string }): React.JSX.Element {
  const { job, currency } = props;
  const trans = useTrans();
  const best = job.best?.objective;
  return (
    <FactsLine>
      <AutoMLStateChip job={job} />
      <span>{job.secondary_status}</span>
      <span>
        {trans.__('Target')} <span className="sms-code">{job.request.target}</span>
      </span>
      {best == null ? null : (
        <span>
          {trans.__('Best %1', job.objective)} <span className="sms-figure">{significant(best, 4)}</span>
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
    </FactsLine>
  );
}

function JobProgress(props: { model: AutoMLModel; job: AutoMLJob; action: IAction }): React.JSX.Element {
  const { model, job, action } = props;
  const trans = useTrans();
  const elapsed = secondsSince(job.created, useNow(1));
  const left = secondsLeft(job, elapsed);
  const parts = [
    ...(job.candidates > 0 ? [trans.__('%1 candidates', formatCount(job.candidates))] : []),
    ...(job.status_message ? [job.status_message] : []),
    ...(left === null ? [] : [trans.__('at most %1 left', formatDuration(left))])
  ];
  return (
    <Progress
      label={trans.__('AutoML experiment')}
      value={shareDone(job, elapsed)}
      note={parts.join(' · ')}
      action={
        <Button
          disabledReason={job.state === 'Stopping' ? trans.__('It is being stopped already.') : null}
          onClick={() => void action.run(() => model.stop(job))}
        >
          {trans.__('Stop experiment')}
        </Button>
      }
    />
  );
}
