import { InputGroup } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { SharingFlows } from '../flows';
import type { ILinks } from '../links';
import type { SharingModel } from '../model';
import type { Scope } from '../tokens';
import { CopyProgress } from './CopyProgress';
import { useSnapshotActions } from './snapshotActions';
import { useSnapshotColumns } from './snapshotColumns';

interface IProps {
  model: SharingModel;
  flows: SharingFlows;
  links: ILinks;
  route: IPageRoute;
}

/** Milliseconds of rest after typing before the server is asked. */
const REST = 300;

/** Snapshots by me and with me, live. */
export function SnapshotList(props: IProps): React.JSX.Element {
  const { model, flows, links, route } = props;
  const trans = useTrans();
  const action = useAction();
  const scope: Scope = route.params['tab'] === 'with-me' ? 'with-me' : 'mine';
  const [text, setText] = React.useState('');
  return (
    <Page
      crumbs={[{ label: trans.__('Shared') }]}
      actions={
        <Button onClick={() => void action.run(() => flows.import())} busy={action.busy}>
          {trans.__('Import notebook')}
        </Button>
      }
      progress={<CopyProgress runs={model.copies} links={links} />}
      tabs={[
        { id: 'mine', label: trans.__('Shared by me') },
        { id: 'with-me', label: trans.__('Shared with me') }
      ]}
      tab={scope}
      onTab={tab => route.go({ tab })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <Search value={text} onChange={setText} />
      <Rows key={scope} {...props} scope={scope} text={text} onAction={work => void action.run(work)} />
    </Page>
  );
}

function Search(props: { value: string; onChange: (text: string) => void }): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  const [typed, setTyped] = React.useState(value);
  React.useEffect(() => {
    const timer = setTimeout(() => onChange(typed.trim()), REST);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <div className="sms-Shared-search">
      <InputGroup
        type="search"
        rightIcon="ui-components:search"
        placeholder={trans.__('Search all snapshots')}
        aria-label={trans.__('Search all snapshots')}
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
      />
    </div>
  );
}

interface IRowsProps extends IProps {
  scope: Scope;
  text: string;
  onAction: (work: () => Promise<unknown>) => void;
}

function Rows(props: IRowsProps): React.JSX.Element {
  const { model, flows, links, route, scope, text, onAction } = props;
  const trans = useTrans();
  const list = useFollowed(() => model.list(scope, text), [model, scope, text]);
  const columns = useSnapshotColumns(scope);
  const actions = useSnapshotActions(flows, links, onAction);
  const { value, error } = list;
  return (
    <>
      {error ? <ErrorBanner error={error} onRetry={() => void list.load()} /> : null}
      <DataTable
        label={scope === 'mine' ? trans.__('Shared by me') : trans.__('Shared with me')}
        columns={columns}
        rows={value?.items ?? []}
        rowId={snapshot => snapshot.id}
        onOpen={snapshot => route.go({ snapshot: snapshot.id })}
        actions={actions}
        loading={value === null && !error}
        plain
        empty={error ? null : <Empty scope={scope} text={text} />}
      />
      {value && value.total > value.items.length ? (
        <p className="sms-quiet" role="status">
          {trans.__(
            'The newest %1 of %2 are shown. Search to find the others.',
            formatCount(value.items.length),
            formatCount(value.total)
          )}
        </p>
      ) : null}
    </>
  );
}

function Empty(props: { scope: Scope; text: string }): React.JSX.Element {
  const { scope, text } = props;
  const trans = useTrans();
  if (text) {
    return <EmptyState text={trans.__('No snapshot has “%1” in its title, path or note.', text)} />;
  }
  return (
    <EmptyState
      text={
        scope === 'mine'
          ? trans.__(
              'A snapshot shows others a notebook as it was, with the environment it ran in. Open a notebook and choose Share at the right end of its toolbar; runs, leaderboards and reports have Share on their pages.'
            )
          : trans.__('Nobody has shared anything with you yet. A link that you are given opens here, too.')
      }
    />
  );
}
