import * as React from 'react';

import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { TrackedModel } from '../../core/wire';
import { sharingColumns } from '../audience';
import type { ILinks } from '../links';
import { listTabs } from '../lists';
import type { ExperimentsModel } from '../model';
import { MAX_MODELS } from '../model';
import { shareModel } from '../shareModel';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
}

/** Registered models of a team: one's own, and those that others share. */
export function ModelList(props: IProps): React.JSX.Element {
  const { model, links, route } = props;
  const trans = useTrans();
  const list = useFollowed(() => model.models(), [model]);
  const action = useAction();
  const columns = useColumns();
  const { value, error } = list;
  const open = (each: TrackedModel): void =>
    route.go({ view: 'models', owner: each.sharing.owner, name: each.name });
  const actions: readonly IRowAction<TrackedModel>[] = [
    { label: trans.__('Show versions'), run: open },
    {
      label: trans.__('Share model…'),
      visible: ({ sharing }) => links.sharing !== null && sharing.mine,
      run: each =>
        void action.run(async () => {
          await shareModel(each, model, links, trans);
          await list.load();
        })
    }
  ];
  return (
    <Page crumbs={[{ label: trans.__('Experiments') }]} {...listTabs('models', route, trans)}>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {error ? <ErrorBanner error={error} onRetry={() => void list.load()} /> : null}
      <DataTable
        label={trans.__('Models')}
        columns={columns}
        rows={value?.items ?? []}
        rowId={each => `${each.sharing.owner} ${each.name}`}
        onOpen={open}
        actions={actions}
        loading={value === null && !error}
        empty={
          error ? null : (
            <EmptyState
              text={trans.__(
                'A model that a run registers with MLflow, or AutoML for you, appears here, and so does what others share with you.'
              )}
            />
          )
        }
      />
      {value && value.total > MAX_MODELS ? (
        <p className="sms-quiet">
          {trans.__(
            'These are the first %1 of %2 models; MLflow lists the others.',
            formatCount(MAX_MODELS),
            formatCount(value.total)
          )}
        </p>
      ) : null}
    </Page>
  );
}

function useColumns(): readonly IColumn<TrackedModel>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Model'), value: each => each.name, width: 240 },
      {
        id: 'versions',
        header: trans.__('Versions'),
        value: each => each.versions,
        cell: each => <span className="sms-figure">{formatCount(each.versions)}</span>,
        numeric: true,
        width: 96
      },
      {
        id: 'updated',
        header: trans.__('Changed'),
        value: each => each.updated,
        cell: each => <Moment at={each.updated} />,
        width: 136
      },
      ...sharingColumns<TrackedModel>(trans),
      { id: 'description', header: trans.__('Description'), value: each => each.description, width: 320 }
    ],
    [trans]
  );
}
