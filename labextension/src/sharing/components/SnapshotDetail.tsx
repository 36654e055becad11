import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { FactsLine, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { useAction } from '../../core/components/useAction';
import { useFollowed } from '../../core/components/useFollowed';
import type { StudioError } from '../../core/request';
import type { IPageRoute } from '../../core/pages';
import type { Snapshot } from '../../core/wire';
import type { SharingFlows } from '../flows';
import type { ILinks } from '../links';
import type { SharingModel } from '../model';
import { CopyProgress } from './CopyProgress';
import { useKindNames } from './kindNames';
import { NewerVersion } from './NewerVersion';
import { SnapshotActions } from './SnapshotActions';
import { SnapshotFacts } from './SnapshotFacts';
import { SnapshotPreview } from './SnapshotPreview';
import { SnapshotState, useSnapshotState } from './SnapshotState';
import { VersionsTab } from './VersionsTab';

interface IProps {
  model: SharingModel;
  flows: SharingFlows;
  links: ILinks;
  route: IPageRoute;
  id: string;
}

/** One snapshot: read-only, with what it ran in, what is newer, and how to make a copy. */
export function SnapshotDetail(props: IProps): React.JSX.Element {
  const { model, route, id } = props;
  const trans = useTrans();
  const remote = useFollowed(() => model.snapshot(id), [model, id]);
  const { value, error } = remote;
  if (value && !isGone(error)) {
    return <Loaded {...props} snapshot={value} />;
  }
  return (
    <Page
      crumbs={[{ label: trans.__('Shared'), onClick: () => route.go({}) }, { label: trans.__('Snapshot') }]}
    >
      {error && isGone(error) ? <EmptyState text={error.message} /> : null}
      {error && !isGone(error) ? <ErrorBanner error={error} onRetry={() => void remote.load()} /> : null}
      {error ? null : <div className="sms-PageSkeleton" aria-busy="true" />}
    </Page>
  );
}

/** Whether the server says that there is nothing to be seen, and not that it can't answer. */
function isGone(error: StudioError | null): boolean {
  return error !== null && (error.status === 404 || error.status === 410);
}

function Loaded(props: IProps & { snapshot: Snapshot }): React.JSX.Element {
  const { model, snapshot, route, links } = props;
  const trans = useTrans();
  const action = useAction();
  const state = useSnapshotState(snapshot);
  // Who may not open it is told so on every tab; an admin may know of it all the same.
  const { tab: wanted = 'preview' } = route.params;
  const tab = state === 'Closed' && !snapshot.may_revoke ? 'preview' : wanted;
  return (
    <Page
      crumbs={[
        { label: trans.__('Shared'), onClick: () => route.go(snapshot.may_edit ? {} : { tab: 'with-me' }) },
        { label: trans.__('%1, version %2', snapshot.title, snapshot.version) }
      ]}
      actions={<SnapshotActions {...props} state={state} action={action} />}
      facts={<Facts snapshot={snapshot} />}
      progress={<CopyProgress runs={model.copies} links={links} />}
      tabs={[
        { id: 'preview', label: trans.__('Preview') },
        { id: 'details', label: trans.__('Snapshot details') },
        { id: 'versions', label: trans.__('Versions') }
      ]}
      tab={tab}
      onTab={next => route.go({ snapshot: snapshot.id, tab: next })}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {snapshot.newest ? null : <NewerVersion {...props} />}
      {tab === 'preview' ? <SnapshotPreview {...props} state={state} /> : null}
      {tab === 'details' ? <SnapshotFacts model={model} snapshot={snapshot} /> : null}
      {tab === 'versions' ? <VersionsTab {...props} /> : null}
    </Page>
  );
}

function Facts(props: { snapshot: Snapshot }): React.JSX.Element {
  const { snapshot } = props;
  const trans = useTrans();
  const kinds = useKindNames();
  const place = [snapshot.image, snapshot.instance_type].filter(Boolean).join(' · ');
  return (
    <FactsLine>
      <SnapshotState snapshot={snapshot} />
      <span>{kinds[snapshot.kind]}</span>
      <span>
        {trans.__('shared by %1', snapshot.owner)} · <Moment at={snapshot.created} />
      </span>
      {place ? <span>{place}</span> : null}
      {snapshot.expires ? (
        <span>
          {trans.__('ends')} <Moment at={snapshot.expires} />
        </span>
      ) : null}
      <span>
        {trans._n('opened %1 time', 'opened %1 times', snapshot.opened)}
        {snapshot.kind === 'notebook' ? ` · ${trans._n('%1 copy', '%1 copies', snapshot.copied)}` : null}
      </span>
    </FactsLine>
  );
}
