import * as React from 'react';

import { Button } from '../../core/components/Button';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, FactsLine, Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { ShareButton } from '../../core/components/ShareButton';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { Run, RunDetail } from '../../core/wire';
import { isForeign } from '../audience';
import type { ILinks } from '../links';
import type { ExperimentsModel } from '../model';
import { formatQuery, parseQuery } from '../query';
import { stylesOf } from '../traces';
import { ArtifactsTab } from './ArtifactsTab';
import { Curves } from './LineTab';
import { ReproduceTab } from './ReproduceTab';
import { RunOverview } from './RunOverview';
import { askRunName, confirmDelete } from './runActions';
import { RunState } from './runColumns';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
  run: string;
}

/** One run: what it was given, what it measured, what it left, how to do it again. */
export function RunPage(props: IProps): React.JSX.Element {
  const { model, links, route } = props;
  const trans = useTrans();
  const remote = useFollowed(() => model.runOf(props.run), [model, props.run]);
  useModels(model.instanceTypes);
  React.useEffect(() => void model.instanceTypes.ensure(), [model]);
  const action = useAction();
  const detail = remote.value;
  const { tab = 'overview' } = route.params;
  const query = parseQuery(route.params);
  const toBoard = (): void =>
    route.go(formatQuery({ ...query, experiment: detail?.run.experiment_id ?? query.experiment }));
  const crumbs = [
    { label: trans.__('Experiments'), onClick: () => route.go({}) },
    ...(detail ? [{ label: detail.experiment, onClick: toBoard }] : []),
    { label: detail?.run.name || props.run }
  ];
  const update = (work: () => Promise<unknown>): Promise<boolean> =>
    action.run(async () => {
      await work();
      await remote.load();
    });
  const failure = remote.error ? (
    <ErrorBanner error={remote.error} onRetry={() => void remote.load()} />
  ) : null;
  if (!detail) {
    return <Page crumbs={crumbs}>{failure ?? <div className="sms-PageSkeleton" aria-busy="true" />}</Page>;
  }
  return (
    <Page
      crumbs={crumbs}
      actions={<Actions model={model} detail={detail} links={links} update={update} />}
      facts={<Facts detail={detail} currency={model.currency} />}
      tabs={[
        { id: 'overview', label: trans.__('Overview') },
        { id: 'charts', label: trans.__('Charts'), count: Object.keys(detail.run.metrics).length },
        { id: 'artifacts', label: trans.__('Artifacts') },
        { id: 'reproduce', label: trans.__('Reproduce') }
      ]}
      tab={tab}
      onTab={id => route.go({ ...route.params, tab: id })}
    >
      {failure}
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {tab === 'overview' ? (
        <RunOverview model={model} links={links} route={route} detail={detail} update={update} />
      ) : null}
      {tab === 'charts' ? <Charts model={model} run={detail.run} /> : null}
      {tab === 'artifacts' ? <ArtifactsTab model={model} route={route} run={detail.run.id} /> : null}
      {tab === 'reproduce' ? <ReproduceTab model={model} run={detail.run.id} /> : null}
    </Page>
  );
}

interface IActionsProps {
  model: ExperimentsModel;
  detail: RunDetail;
  links: ILinks;
  update: (work: () => Promise<unknown>) => Promise<boolean>;
}

function Actions(props: IActionsProps): React.JSX.Element {
  const { model, links, update } = props;
  const { run } = props.detail;
  const trans = useTrans();
  const rename = async (): Promise<void> => {
    const name = await askRunName(trans, run);
    if (name) {
      await update(() => model.updateRun(run.id, { name }));
    }
  };
  const change = (action: 'delete' | 'restore'): Promise<boolean> =>
    update(() => model.updateRuns({ run_ids: [run.id], action }));
  const remove = async (): Promise<void> => {
    if (await confirmDelete(trans, [run.name || run.id], 1)) {
      await change('delete');
    }
  };
  if (isForeign(props.detail.sharing)) {
    return <></>;
  }
  if (run.deleted) {
    return <Button onClick={() => void change('restore')}>{trans.__('Restore run')}</Button>;
  }
  return (
    <>
      <ShareButton
        sharing={links.sharing}
        subject={{ of: 'run', ids: [run.id] }}
        title={run.name || run.id}
      />
      <Button onClick={() => void rename()}>{trans.__('Rename run')}</Button>
      <Button onClick={() => void remove()}>{trans.__('Delete run')}</Button>
    </>
  );
}

function Facts(props: { detail: RunDetail; currency: string }): React.JSX.Element {
  const { run } = props.detail;
  const trans = useTrans();
  return (
    <FactsLine>
      <RunState run={run} />
      {isForeign(props.detail.sharing) ? (
        <span>{trans.__('Owned by %1', props.detail.sharing?.owner ?? '')}</span>
      ) : null}
      {run.source.instance_type ? <span>{run.source.instance_type}</span> : null}
      {run.source.image ? <span>{run.source.image}</span> : null}
      {run.user ? <span>{run.user}</span> : null}
      {run.start ? (
        <span>
          {trans.__('Started')} <Moment at={run.start} />
        </span>
      ) : null}
      <span>
        {run.status === 'RUNNING' ? trans.__('Running for') : trans.__('Took')}{' '}
        <Duration seconds={run.duration_seconds} since={run.status === 'RUNNING' ? run.start : null} />
      </span>
      {run.cost === null ? null : <Cost amount={run.cost} unit={props.currency} />}
    </FactsLine>
  );
}

/** Drawn at once; a button brings the next. */
const CHARTS = 20;

/** A chart for each metric, live. */
function Charts(props: { model: ExperimentsModel; run: Run }): React.JSX.Element {
  const { model, run } = props;
  const trans = useTrans();
  const [most, setMost] = React.useState(CHARTS);
  const names = Object.keys(run.metrics).sort();
  const key = JSON.stringify(names.slice(0, most));
  const curves = useFollowed(
    () => model.curvesOf([run.id], JSON.parse(key) as string[]),
    [model, run.id, key]
  );
  const styles = React.useMemo(() => stylesOf([{ id: run.id, name: run.name }]), [run.id, run.name]);
  if (names.length === 0) {
    return (
      <EmptyState
        text={
          run.status === 'RUNNING'
            ? trans.__('Metrics are drawn here as soon as the run logs the first one.')
            : trans.__('The run logged no metric.')
        }
      />
    );
  }
  return (
    <>
      {curves.error ? <ErrorBanner error={curves.error} onRetry={() => void curves.load()} /> : null}
      <div className="sms-Charts">
        {names.slice(0, most).map(metric => (
          <Curves
            key={metric}
            metric={metric}
            histories={curves.value}
            styles={styles}
            smoothing={0}
            overTime={false}
            logX={false}
            logY={false}
          />
        ))}
      </div>
      {names.length > most ? (
        <div>
          <Button onClick={() => setMost(most + CHARTS)}>
            {trans.__('Show %1 more', Math.min(CHARTS, names.length - most))}
          </Button>
        </div>
      ) : null}
    </>
  );
}
