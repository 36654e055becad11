import * as React from 'react';

import { Button } from '../../core/components/Button';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import type { IPageRoute } from '../../core/pages';
import type { Cluster } from '../../core/wire';
import { remove, terminate } from '../actions';
import { cloneOf, hasEnded, isFromTemplate, isMetered, kindName, secondsOf, stateName } from '../clusters';
import { filtered } from '../filter';
import type { ILinks } from '../links';
import type { SparkModel } from '../model';
import { ClusterFilters } from './ClusterFilters';
import { ClusterStateChip } from './ClusterStateChip';
import { DiscoverButton } from './DiscoverButton';
import { NoClusters } from './NoClusters';

interface IProps {
  model: SparkModel;
  route: IPageRoute;
  links: ILinks;
}

/** All clusters, live. */
export function ClusterList(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.clusters, model.templates);
  const action = useAction();
  const { value: clusters, error } = model.clusters;
  // What an empty list offers is known with the templates; all of it comes at once.
  const { value: templates, error: noTemplates } = model.templates;
  const ready = clusters !== null && (clusters.length > 0 || templates !== null || noTemplates !== null);
  const some = Boolean(clusters?.length);
  const rows = React.useMemo(() => filtered(clusters ?? [], route.params), [clusters, route.params]);
  return (
    <Page
      crumbs={[{ label: trans.__('Clusters') }]}
      actions={
        some ? (
          <>
            <DiscoverButton model={model} emr={links.emr} action={action} />
            <Button primary onClick={() => route.go({ view: 'create' })}>
              {trans.__('Create cluster')}
            </Button>
          </>
        ) : null
      }
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {error ? <ErrorBanner error={error} onRetry={() => void model.clusters.load()} /> : null}
      <DataTable
        label={trans.__('Clusters')}
        columns={useColumns()}
        rows={rows}
        rowId={cluster => cluster.id}
        onOpen={cluster => route.go({ cluster: cluster.id })}
        actions={useActions(model, route, work => void action.run(work))}
        loading={!ready && !error}
        toolbar={some ? <ClusterFilters route={route} /> : undefined}
        empty={<NoClusters model={model} route={route} links={links} filtered={some} />}
      />
    </Page>
  );
}

function useActions(
  model: SparkModel,
  route: IPageRoute,
  run: (work: () => Promise<unknown>) => void
): readonly IRowAction<Cluster>[] {
  const trans = useTrans();
  return [
    {
      label: trans.__('Copy cluster ID'),
      run: cluster => run(() => navigator.clipboard.writeText(cluster.id))
    },
    {
      label: trans.__('Clone and edit'),
      visible: isFromTemplate,
      run: cluster => route.go(cloneOf(cluster))
    },
    {
      label: trans.__('Terminate cluster'),
      destructive: true,
      visible: cluster => !hasEnded(cluster),
      disabledReason: cluster =>
        cluster.state === 'TERMINATING' ? trans.__('It is being terminated already.') : null,
      run: cluster => run(() => terminate(model, cluster, trans))
    },
    {
      label: trans.__('Remove cluster'),
      destructive: true,
      visible: hasEnded,
      run: cluster => run(() => remove(model, cluster, trans))
    }
  ];
}

function useColumns(): readonly IColumn<Cluster>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Cluster'), value: cluster => cluster.name, width: 160 },
      {
        id: 'state',
        header: trans.__('Status'),
        value: cluster => stateName(cluster.state, trans),
        cell: cluster => <ClusterStateChip cluster={cluster} />,
        width: 168
      },
      { id: 'id', header: trans.__('ID'), value: cluster => cluster.id, width: 152 },
      { id: 'kind', header: trans.__('Kind'), value: cluster => kindName(cluster.kind, trans), width: 104 },
      {
        id: 'instance_type',
        header: trans.__('Instance type'),
        value: cluster => cluster.instance_type,
        width: 120,
        hidden: true
      },
      {
        id: 'sessions',
        header: trans.__('Sessions'),
        value: cluster => cluster.sessions,
        numeric: true,
        width: 104
      },
      {
        id: 'created',
        header: trans.__('Created'),
        value: cluster => cluster.created,
        cell: cluster => <Moment at={cluster.created} />,
        width: 112
      },
      {
        id: 'duration',
        header: trans.__('Duration'),
        value: secondsOf,
        cell: cluster => <Duration seconds={secondsOf(cluster)} since={cluster.created} />,
        numeric: true,
        width: 104,
        hidden: true
      },
      {
        id: 'cost',
        header: trans.__('Cost'),
        // What others charge for theirs nobody here knows.
        value: cluster => (isMetered(cluster) ? cluster.cost : null),
        cell: cluster =>
          isMetered(cluster) ? (
            <Cost amount={cluster.cost} unit={cluster.currency} />
          ) : (
            <span className="sms-quiet">–</span>
          ),
        numeric: true,
        width: 88
      },
      { id: 'owner', header: trans.__('Owner'), value: cluster => cluster.owner, width: 104 }
    ],
    [trans]
  );
}
