import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { FactsLine, Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { StateChip } from '../../core/components/StateChip';
import { useAction } from '../../core/components/useAction';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { DebuggedJob } from '../../core/wire';
import type { IView, Tab } from '../address';
import { move, TABS, viewOf } from '../address';
import type { ILinks } from '../links';
import type { DebuggerModel } from '../model';
import { firedOf } from '../standing';
import { ConfusionTab } from './ConfusionTab';
import { LayersTab } from './LayersTab';
import { ProfileTab } from './ProfileTab';
import { ReportTab } from './ReportTab';
import { RulesTab } from './RulesTab';
import { TensorsTab } from './TensorsTab';
import { TrainingActions } from './TrainingActions';
import { UpdatesTab } from './UpdatesTab';

interface IProps {
  model: DebuggerModel;
  route: IPageRoute;
  links: ILinks;
  /** Id or name. */
  job: string;
}

/** What every tab of a job is drawn from. */
export interface ITabProps {
  model: DebuggerModel;
  job: DebuggedJob;
  route: IPageRoute;
  view: IView;
  links: ILinks;
}

const TAB_VIEWS: Readonly<Record<Tab, (props: ITabProps) => React.JSX.Element>> = {
  rules: RulesTab,
  tensors: TensorsTab,
  layers: LayersTab,
  updates: UpdatesTab,
  confusion: ConfusionTab,
  profile: ProfileTab,
  report: ReportTab
};

/** The inside of one job: what rules say, its tensors, its layers side by side, what it used. */
export function DebuggerDetail(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs);
  const { run, error: failure } = useAction();
  const job = model.find(props.job);
  const known = model.jobs.value !== null;
  React.useEffect(() => {
    if (known && !model.find(props.job)) {
      void run(() => model.load(props.job));
    }
  }, [model, known, props.job, run]);
  const crumbs = [
    { label: trans.__('Debugger'), onClick: () => route.go({}) },
    { label: job?.name ?? props.job }
  ];
  if (!job) {
    const error = failure ?? model.jobs.error;
    return (
      <Page crumbs={crumbs}>
        {error ? <ErrorBanner error={error} /> : <div className="sms-PageSkeleton" aria-busy="true" />}
      </Page>
    );
  }
  const view = viewOf(route.params, job);
  const Content = TAB_VIEWS[view.tab];
  const labels: Readonly<Record<Tab, string>> = {
    rules: trans.__('Rules'),
    tensors: trans.__('Tensors'),
    layers: trans.__('Layers'),
    updates: trans.__('Updates'),
    confusion: trans.__('Confusion'),
    profile: trans.__('Profile'),
    report: trans.__('Report')
  };
  const counts: Readonly<Partial<Record<Tab, number>>> = { rules: firedOf(job.rules), tensors: job.tensors };
  return (
    <Page
      crumbs={crumbs}
      actions={<TrainingActions model={model} job={job} route={route} links={links} />}
      facts={<Facts job={job} />}
      tabs={TABS.map(id => ({ id, label: labels[id], count: counts[id] ?? 0 }))}
      tab={view.tab}
      onTab={id => move(route, { tab: TABS.find(tab => tab === id) ?? view.tab })}
    >
      {job.trouble ? <Note tone="warn" text={job.trouble} /> : null}
      <Notes notes={job.notes} />
      <Content model={model} job={job} route={route} view={view} links={links} />
    </Page>
  );
}

/** What the hook and the reader have noted; several stand behind one line, so that they push nothing away. */
function Notes(props: { notes: readonly string[] }): React.JSX.Element | null {
  const { notes } = props;
  const trans = useTrans();
  const [only] = notes;
  if (only === undefined) {
    return null;
  }
  if (notes.length === 1) {
    return <Note tone="info" text={only} />;
  }
  return (
    <details className="sms-Banner sms-Debugger-notes" data-tone="info">
      <summary>
        {trans._n(
          '%1 note about what was saved',
          '%1 notes about what was saved',
          notes.length,
          notes.length
        )}
      </summary>
      <ul>
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}

function Note(props: { tone: 'info' | 'warn'; text: string }): React.JSX.Element {
  return (
    <div className="sms-Banner" data-tone={props.tone} role="status">
      <div className="sms-Banner-text">{props.text}</div>
    </div>
  );
}

function Facts(props: { job: DebuggedJob }): React.JSX.Element {
  const { job } = props;
  const trans = useTrans();
  return (
    <FactsLine>
      <StateChip state={job.state} />
      {job.last_step < 0 ? (
        <span>{trans.__('No step saved')}</span>
      ) : (
        <span>{trans.__('Last step %1', formatCount(job.last_step))}</span>
      )}
      <span>{trans._n('%1 worker', '%1 workers', job.workers.length, job.workers.length)}</span>
      <span>
        {trans.__('Created')} <Moment at={job.created} />
      </span>
    </FactsLine>
  );
}
