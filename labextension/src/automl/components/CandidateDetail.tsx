import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import { significant } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { AutoMLJob, Candidate, CandidateReport } from '../../core/wire';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import { hasEnded } from '../model';
import { ArtifactsTab } from './ArtifactsTab';
import { CandidateStateChip, Star } from './AutoMLState';
import { ExplainabilityTab } from './ExplainabilityTab';
import { NetworkTab } from './NetworkTab';
import { PerformanceTab } from './PerformanceTab';
import { askModelName } from './registerDialog';

interface IProps {
  model: AutoMLModel;
  route: IPageRoute;
  links: ILinks;
  /** Id or name of the job. */
  job: string;
  candidate: string;
}

/** What every tab of a candidate is drawn from. */
export interface ICandidateTabProps {
  model: AutoMLModel;
  job: AutoMLJob;
  report: CandidateReport;
}

const TAB_VIEWS: Readonly<Record<string, (props: ICandidateTabProps) => React.JSX.Element>> = {
  explainability: ExplainabilityTab,
  performance: PerformanceTab,
  artifacts: ArtifactsTab,
  network: NetworkTab
};

/** One candidate: what moves it, how well it does, what it left and what it is made of. */
export function CandidateDetail(props: IProps): React.JSX.Element {
  const { model, route, links, candidate } = props;
  const trans = useTrans();
  useModels(model.jobs, model.instanceTypes);
  const answer = useAnswer(() => model.api.report(props.job, candidate), [model, props.job, candidate]);
  const action = useAction();
  const known = model.jobs.value !== null;
  const { run } = action;
  React.useEffect(() => {
    if (known && !model.find(props.job)) {
      void run(() => model.load(props.job));
    }
  }, [model, known, props.job, run]);
  const job = model.find(props.job);
  const report = answer.value;
  const { tab = 'performance' } = route.params;
  const Tab = TAB_VIEWS[tab] ?? PerformanceTab;
  const crumbs = [
    { label: trans.__('AutoML'), onClick: () => route.go({}) },
    { label: job?.request.name ?? props.job, onClick: () => route.go({ job: props.job }) },
    { label: candidate }
  ];
  const error = answer.error ?? model.jobs.error;
  if (!job || !report) {
    return (
      <Page crumbs={crumbs}>
        {error ? (
          <ErrorBanner error={error} onRetry={answer.retry} />
        ) : (
          <div className="sms-PageSkeleton" aria-busy="true" />
        )}
      </Page>
    );
  }
  return (
    <Page
      crumbs={crumbs}
      actions={<Actions model={model} job={job} candidate={report.candidate} links={links} />}
      facts={<Facts job={job} candidate={report.candidate} currency={model.currency} />}
      tabs={[
        { id: 'explainability', label: trans.__('Explainability') },
        { id: 'performance', label: trans.__('Performance') },
        { id: 'artifacts', label: trans.__('Artifacts') },
        { id: 'network', label: trans.__('Network') }
      ]}
      tab={tab in TAB_VIEWS ? tab : 'performance'}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {report.note ? <p className="sms-quiet">{report.note}</p> : null}
      <Tab model={model} job={job} report={report} />
    </Page>
  );
}

function Actions(props: {
  model: AutoMLModel;
  job: AutoMLJob;
  candidate: Candidate;
  links: ILinks;
}): React.JSX.Element {
  const { model, job, candidate, links } = props;
  const trans = useTrans();
  const action = useAction();
  const [told, setTold] = React.useState('');
  const register = (): Promise<boolean> =>
    action.run(async () => {
      const name = await askModelName(trans, job.request.name ?? job.id);
      if (name !== null) {
        const made = await model.api.register(job.id, candidate.name, name);
        setTold(trans.__('Registered as %1, version %2.', made.name, made.version));
      }
    });
  return (
    <>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <span role="status">{told}</span>
      {candidate.run_id ? (
        <Button onClick={() => links.openRun(candidate.run_id)}>{trans.__('Open run')}</Button>
      ) : null}
      {hasEnded(job) && job.run_id && candidate.name === job.best?.name ? (
        <Button primary busy={action.busy} onClick={() => void register()}>
          {trans.__('Register model')}
        </Button>
      ) : null}
    </>
  );
}

function Facts(props: { job: AutoMLJob; candidate: Candidate; currency: string }): React.JSX.Element {
  const { job, candidate, currency } = props;
  const trans = useTrans();
  return (
    <FactsLine>
      {candidate.name === job.best?.name ? (
        <span>
          <Star /> {trans.__('Best')}
        </span>
      ) : null}
      <CandidateStateChip candidate={candidate} />
      <span>{candidate.algorithm}</span>
      <span>{candidate.preprocessing}</span>
      {candidate.objective === null ? null : (
        <span>
          {job.objective} <span className="sms-figure">{significant(candidate.objective, 4)}</span>
        </span>
      )}
      <span>
        {trans.__('Fit in')} <Duration seconds={candidate.fit_seconds} />
      </span>
      <Cost amount={candidate.cost} unit={currency} />
    </FactsLine>
  );
}
