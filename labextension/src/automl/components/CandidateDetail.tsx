import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine, Score } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useAnswer } from '../../core/components/useAnswer';
import type { IPageRoute } from '../../core/pages';
import type { AutoMLJob, Candidate, CandidateReport } from '../../core/wire';
import type { ILinks } from '../links';
import type { AutoMLModel } from '../model';
import { algorithmName } from './algorithmNames';
import { ArtifactsTab } from './ArtifactsTab';
import { CandidateStateChip, Star } from './AutoMLState';
import { CandidateActions } from './CandidateActions';
import { ExplainabilityTab } from './ExplainabilityTab';
import { NetworkTab } from './NetworkTab';
import { PerformanceTab } from './PerformanceTab';
import { RegisteredModelLink } from './RegisteredModelLink';
import { useJob } from './useJob';

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
  /** Go to another candidate. */
  onOpen: (candidate: string) => void;
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
  const { job, error } = useJob(model, props.job);
  const [id, state] = [job?.id, job?.state];
  // Explanations and curves come at the end of the job, and it says then that it has ended.
  const answer = useAnswer(
    async () => (id ? await model.api.report(id, candidate) : null),
    [model, id, candidate, state]
  );
  const action = useAction();
  const report = answer.value;
  const scored = Object.keys(report?.metrics ?? {}).length > 0;
  const { tab = 'performance' } = route.params;
  const Tab = TAB_VIEWS[tab] ?? PerformanceTab;
  const crumbs = [
    { label: trans.__('AutoML'), onClick: () => route.go({}) },
    { label: job?.request.name ?? props.job, onClick: () => route.go({ job: props.job }) },
    { label: candidate }
  ];
  const problem = error ?? answer.error;
  if (!job || !report) {
    return (
      <Page crumbs={crumbs}>
        {problem ? (
          <ErrorBanner error={problem} onRetry={answer.retry} />
        ) : (
          <div className="sms-PageSkeleton" aria-busy="true" />
        )}
      </Page>
    );
  }
  return (
    <Page
      crumbs={crumbs}
      actions={
        <CandidateActions
          model={model}
          job={job}
          candidate={report.candidate}
          links={links}
          action={action}
        />
      }
      facts={<Facts model={model} job={job} candidate={report.candidate} />}
      tabs={[
        { id: 'explainability', label: trans.__('Explainability') },
        { id: 'performance', label: trans.__('Performance') },
        { id: 'artifacts', label: trans.__('Artifacts') },
        { id: 'network', label: trans.__('Network') }
      ]}
      tab={tab in TAB_VIEWS ? tab : 'performance'}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {action.error ? (
        <ErrorBanner
          what={trans.__('The model was not registered.')}
          error={action.error}
          onClose={action.clear}
        />
      ) : null}
      {report.note && scored && (tab === 'explainability' || report.importance.length === 0) ? (
        <p className="sms-quiet">{report.note}</p>
      ) : null}
      <Tab
        model={model}
        job={job}
        report={report}
        onOpen={name => route.go({ job: props.job, candidate: name })}
      />
    </Page>
  );
}

function Facts(props: { model: AutoMLModel; job: AutoMLJob; candidate: Candidate }): React.JSX.Element {
  const { model, job, candidate } = props;
  const trans = useTrans();
  const best = candidate.name === job.best?.name;
  return (
    <FactsLine>
      {best ? (
        <span>
          <Star /> {trans.__('Best')}
        </span>
      ) : null}
      <CandidateStateChip candidate={candidate} />
      <span>{algorithmName(trans, candidate.algorithm)}</span>
      <span>{candidate.preprocessing}</span>
      {candidate.edited_from ? <span>{trans.__('edited from %1', candidate.edited_from)}</span> : null}
      {candidate.objective === null ? null : (
        <span>
          {job.objective} <Score value={candidate.objective} />
        </span>
      )}
      <span>
        {trans.__('Fit in')} <Duration seconds={candidate.fit_seconds} />
      </span>
      {candidate.ensemble ? null : <Cost amount={candidate.cost} unit={model.currency} />}
      {best && job.registered ? (
        <span role="status">
          {trans.__('Registered as')} <RegisteredModelLink model={model} registered={job.registered} />
        </span>
      ) : null}
    </FactsLine>
  );
}
