import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { ShareButton } from '../../core/components/ShareButton';
import { StageStrip } from '../../core/components/StageStrip';
import { TroubleBanner } from '../../core/components/TroubleBanner';
import { useAction } from '../../core/components/useAction';
import type { IPageRoute } from '../../core/pages';
import type { AutoMLJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import { hasEnded } from '../../core/jobsModel';
import { CandidatesTab } from './CandidatesTab';
import { JobFacts } from './JobFacts';
import { JobOutcome } from './JobOutcome';
import { JobProgress } from './JobProgress';
import { ProfileTab } from './ProfileTab';
import { useJob } from './useJob';

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
  const { job, error } = useJob(model, props.job);
  const action = useAction();
  const { tab = 'trials' } = route.params;
  const crumbs = [
    { label: trans.__('AutoML'), onClick: () => route.go({}) },
    { label: job?.request.name ?? props.job }
  ];
  if (!job) {
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
      actions={<Actions job={job} route={route} links={links} />}
      facts={<JobFacts model={model} job={job} />}
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
      <TroubleBanner trouble={job.trouble} />
      <JobOutcome job={job} links={links} onResume={() => void action.run(() => model.resume(job))} />
      <Tab model={model} job={job} route={route} links={links} />
    </Page>
  );
}

function Actions(props: { job: AutoMLJob; route: IPageRoute; links: ILinks }): React.JSX.Element {
  const { job, route, links } = props;
  const trans = useTrans();
  return (
    <>
      <ShareButton
        sharing={links.sharing}
        subject={{ of: hasEnded(job) ? 'report' : 'candidates', ids: [job.id] }}
        title={job.request.name ?? job.id}
        disabledReason={job.candidates === 0 ? trans.__('There is no candidate to share yet.') : null}
      />
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
