import * as React from 'react';

import { Button } from '../../core/components/Button';
import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { FactsLine, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { TrackedModelVersion } from '../../core/wire';
import { audienceText } from '../audience';
import type { ILinks } from '../links';
import type { ExperimentsModel } from '../model';
import { shareModel } from '../shareModel';

interface IProps {
  model: ExperimentsModel;
  links: ILinks;
  route: IPageRoute;
  owner: string;
  name: string;
}

/** A registered model of a team: whose it is, who sees it, and where its versions come from. */
export function ModelPage(props: IProps): React.JSX.Element {
  const { model, links, route, owner, name } = props;
  const trans = useTrans();
  const found = useFollowed(() => model.modelOf(owner, name), [model, owner, name]);
  const action = useAction();
  const columns = useColumns(route);
  const { value, error } = found;
  const registered = value?.model ?? null;
  const share = (): void => {
    void action.run(async () => {
      if (registered) {
        await shareModel(registered, model, links, trans);
        await found.load();
      }
    });
  };
  return (
    <Page
      crumbs={[
        { label: trans.__('Experiments'), onClick: () => route.go({}) },
        { label: trans.__('Models'), onClick: () => route.go({ view: 'models' }) },
        { label: name }
      ]}
      actions={
        registered?.sharing.mine && links.sharing ? (
          <Button busy={action.busy} onClick={share}>
            {trans.__('Share model…')}
          </Button>
        ) : null
      }
      facts={
        registered ? (
          <FactsLine>
            <span>{registered.sharing.mine ? trans.__('Mine') : trans.__('Of %1', owner)}</span>
            <span>{trans.__('Seen by: %1', audienceText(registered.sharing, trans))}</span>
            {registered.description ? <span>{registered.description}</span> : null}
          </FactsLine>
        ) : (
          <FactsLine>{null}</FactsLine>
        )
      }
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {error ? <ErrorBanner error={error} onRetry={() => void found.load()} /> : null}
      <DataTable
        label={trans.__('Versions of %1', name)}
        columns={columns}
        rows={value?.items ?? []}
        rowId={each => String(each.version)}
        loading={value === null && !error}
        empty={error ? null : <EmptyState text={trans.__('This model has no version yet.')} />}
      />
    </Page>
  );
}

function useColumns(route: IPageRoute): readonly IColumn<TrackedModelVersion>[] {
  const trans = useTrans();
  const { go } = route;
  return React.useMemo(
    () => [
      {
        id: 'version',
        header: trans.__('Version'),
        value: each => each.version,
        width: 96
      },
      {
        id: 'created',
        header: trans.__('Registered'),
        value: each => each.created,
        cell: each => <Moment at={each.created} />,
        width: 136
      },
      {
        id: 'run',
        header: trans.__('Run'),
        value: each => each.run_id,
        cell: each =>
          each.run_id ? (
            <button type="button" className="sms-Link" onClick={() => go({ run: each.run_id })}>
              {trans.__('Open run of version %1', each.version)}
            </button>
          ) : (
            <span className="sms-quiet">{trans.__('None that you may see')}</span>
          ),
        width: 200
      },
      { id: 'status', header: trans.__('State'), value: each => each.status, width: 112 },
      { id: 'description', header: trans.__('Description'), value: each => each.description, width: 320 }
    ],
    [trans, go]
  );
}
