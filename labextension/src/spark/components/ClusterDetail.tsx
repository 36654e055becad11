import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import type { IAction } from '../../core/components/useAction';
import { useAction } from '../../core/components/useAction';
import type { IPageRoute } from '../../core/pages';
import type { Cluster } from '../../core/wire';
import { remove, terminate } from '../actions';
import { asksWho, cloneOf, hasEnded, isFromTemplate, isStarting } from '../clusters';
import type { ILinks } from '../links';
import type { SparkModel } from '../model';
import { AccessTab } from './AccessTab';
import { ClusterFacts } from './ClusterFacts';
import { ClusterNotices } from './ClusterNotices';
import { ClusterProgress } from './ClusterProgress';
import { ConfigurationTab } from './ConfigurationTab';
import { LogTab } from './LogTab';
import { OverviewTab } from './OverviewTab';
import { SessionsTab } from './SessionsTab';
import { StepsTab } from './StepsTab';

interface IProps {
  model: SparkModel;
  route: IPageRoute;
  links: ILinks;
  /** Id of the cluster. */
  id: string;
}

/** What every tab of a cluster is drawn from. */
export interface ITabProps {
  model: SparkModel;
  cluster: Cluster;
  route: IPageRoute;
  links: ILinks;
}

const TAB_VIEWS: Readonly<Record<string, (props: ITabProps) => React.JSX.Element>> = {
  overview: OverviewTab,
  sessions: SessionsTab,
  steps: StepsTab,
  access: AccessTab,
  configuration: ConfigurationTab,
  log: LogTab
};

/** One cluster: how to connect to it, its sessions, its log and configuration. */
export function ClusterDetail(props: IProps): React.JSX.Element {
  const { model, route, links, id } = props;
  const trans = useTrans();
  useModels(model.clusters, model.sessions, model.templates);
  const action = useAction();
  const cluster = model.find(id);
  const known = model.clusters.value !== null;
  const { run } = action;
  React.useEffect(() => {
    if (known && !model.find(id)) {
      void run(() => model.load(id));
    }
  }, [model, known, id, run]);
  const crumbs = [
    { label: trans.__('Clusters'), onClick: () => route.go({}) },
    { label: cluster?.name ?? id }
  ];
  if (!cluster) {
    const error = action.error ?? model.clusters.error;
    return (
      <Page crumbs={crumbs}>
        {error ? <ErrorBanner error={error} /> : <div className="sms-PageSkeleton" aria-busy="true" />}
      </Page>
    );
  }
  const tabs = [
    { id: 'overview', label: trans.__('Overview') },
    // Kernels talk to a Spark Connect server by themselves: nobody here knows of their sessions.
    ...(cluster.kind === 'connect'
      ? []
      : [{ id: 'sessions', label: trans.__('Sessions'), count: cluster.sessions }]),
    ...(cluster.kind === 'emr' ? [{ id: 'steps', label: trans.__('Steps') }] : []),
    ...(asksWho(cluster) ? [{ id: 'access', label: trans.__('Credentials') }] : []),
    { id: 'configuration', label: trans.__('Configuration') },
    { id: 'log', label: trans.__('Log') }
  ];
  const tab = tabs.find(each => each.id === route.params['tab'])?.id ?? 'overview';
  const Tab = TAB_VIEWS[tab] ?? OverviewTab;
  const end = <EndButton model={model} cluster={cluster} route={route} action={action} />;
  return (
    <Page
      crumbs={crumbs}
      // While it starts, the button that ends it stands beside the bar.
      actions={isStarting(cluster) ? null : end}
      facts={<ClusterFacts cluster={cluster} />}
      progress={
        isStarting(cluster) || cluster.state === 'TERMINATING' ? (
          <ClusterProgress cluster={cluster} action={isStarting(cluster) ? end : null} />
        ) : null
      }
      tabs={tabs}
      tab={tab}
      onTab={next => route.go({ cluster: cluster.id, tab: next })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <ClusterNotices cluster={cluster} route={route} />
      <Tab model={model} cluster={cluster} route={route} links={links} />
    </Page>
  );
}

/** Ends a cluster that is there; takes one that has ended off the list. */
function EndButton(props: {
  model: SparkModel;
  cluster: Cluster;
  route: IPageRoute;
  action: IAction;
}): React.JSX.Element {
  const { model, cluster, route, action } = props;
  const trans = useTrans();
  const removed = async (): Promise<void> => {
    if (await remove(model, cluster, trans)) {
      route.go({});
    }
  };
  if (hasEnded(cluster)) {
    return (
      <>
        {isFromTemplate(cluster) ? (
          <Button onClick={() => route.go(cloneOf(cluster))}>{trans.__('Clone and edit')}</Button>
        ) : null}
        <Button busy={action.busy} onClick={() => void action.run(removed)}>
          {trans.__('Remove cluster')}
        </Button>
      </>
    );
  }
  const ending = cluster.state === 'TERMINATING';
  return (
    <Button
      busy={action.busy}
      disabledReason={ending ? trans.__('It is being terminated already.') : null}
      onClick={() => void action.run(() => terminate(model, cluster, trans))}
    >
      {trans.__('Terminate cluster')}
    </Button>
  );
}
