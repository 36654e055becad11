import * as React from 'react';

import type { IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useAnswer } from '../../core/components/useAnswer';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { Snapshot } from '../../core/wire';
import type { SharingModel } from '../model';
import { stateOf } from '../model';
import { DifferencesView } from './DifferencesView';
import { useSnapshotColumns } from './snapshotColumns';

interface IProps {
  model: SharingModel;
  route: IPageRoute;
  snapshot: Snapshot;
}

/** All versions that can be seen, and what is different between this one and another. */
export function VersionsTab(props: IProps): React.JSX.Element {
  const { model, route, snapshot } = props;
  const trans = useTrans();
  const versions = useFollowed(() => model.versions(snapshot), [model, snapshot.id]);
  const columns = useSnapshotColumns('versions');
  const to = route.params['to'];
  const other = versions.value?.find(version => version.id === to);
  const actions: readonly IRowAction<Snapshot>[] = [
    {
      label: trans.__('Show differences'),
      visible: version =>
        snapshot.kind === 'notebook' && version.id !== snapshot.id && stateOf(version, new Date()) === 'Open',
      run: version => route.go({ snapshot: snapshot.id, tab: 'versions', to: version.id })
    },
    {
      label: trans.__('Open version'),
      visible: version => version.id !== snapshot.id,
      run: version => route.go({ snapshot: version.id })
    }
  ];
  return (
    <>
      {versions.error ? <ErrorBanner error={versions.error} onRetry={() => void versions.load()} /> : null}
      <DataTable
        label={trans.__('Versions')}
        columns={columns}
        rows={versions.value ?? []}
        rowId={version => version.id}
        onOpen={version => route.go({ snapshot: version.id })}
        actions={actions}
        loading={versions.value === null && !versions.error}
        plain
      />
      {other ? <Comparison {...props} other={other} /> : null}
    </>
  );
}

function Comparison(props: IProps & { other: Snapshot }): React.JSX.Element {
  const { model, snapshot, other } = props;
  const trans = useTrans();
  const { value, error, retry } = useAnswer(
    () => model.api.differences(snapshot.id, { to: other.id }),
    [model, snapshot.id, other.id]
  );
  const title = trans.__('From version %1 to version %2', snapshot.version, other.version);
  return (
    <section className="sms-Shared-comparison">
      <h2>{title}</h2>
      {error ? <ErrorBanner error={error} onRetry={retry} /> : null}
      {value ? <DifferencesView differences={value} /> : null}
      {value || error ? null : <div className="sms-PageSkeleton" aria-busy="true" />}
    </section>
  );
}
