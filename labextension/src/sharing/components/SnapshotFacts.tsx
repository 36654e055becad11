import * as React from 'react';

import { DataTable } from '../../core/components/DataTable';
import type { IColumn } from '../../core/components/DataTable';
import { Bytes } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { formatBytes, formatExact } from '../../core/format';
import type { DataFile, EnvironmentSummary, GitInfo, Snapshot } from '../../core/wire';
import { audienceText } from '../access';
import type { SharingModel } from '../model';
import { useKindNames } from './kindNames';
import { SnapshotUses } from './SnapshotUses';

/** What was recorded when something was shared; its author is told who has opened it. */
export function SnapshotFacts(props: { model: SharingModel; snapshot: Snapshot }): React.JSX.Element {
  const { model, snapshot } = props;
  const trans = useTrans();
  const kinds = useKindNames();
  const { environment, git } = snapshot;
  return (
    <div className="sms-SnapshotFacts">
      <dl className="sms-Terms">
        <Term name={trans.__('Author')} value={snapshot.owner} />
        <Term name={trans.__('Created')} value={formatExact(snapshot.created)} />
        <Term
          name={trans.__('Ends')}
          value={snapshot.expires ? formatExact(snapshot.expires) : trans.__('Never')}
        />
        <Term name={trans.__('Who may open it')} value={audienceText(snapshot, trans)} />
        <Term name={kinds[snapshot.kind]} value={snapshot.path} />
        <Term name={trans.__('Size')} value={formatBytes(snapshot.bytes)} />
        <Term name={trans.__('Note')} value={snapshot.note} />
        <Term name={trans.__('Output')} value={outputText(snapshot, trans)} />
        <Term name={trans.__('SHA-256')} value={snapshot.sha256} code />
        <Term name={trans.__('Image')} value={`${snapshot.image} ${snapshot.image_version}`.trim()} />
        <Term name={trans.__('Kernel')} value={snapshot.kernel} />
        <Term name={trans.__('Instance type')} value={snapshot.instance_type} />
        {environment ? <EnvironmentTerms environment={environment} /> : null}
        {git ? <GitTerms git={git} /> : null}
      </dl>
      {snapshot.data_files.length > 0 ? <DataFiles files={snapshot.data_files} /> : null}
      {snapshot.may_edit ? <SnapshotUses model={model} snapshot={snapshot} /> : null}
    </div>
  );
}

function Term(props: { name: string; value: string; code?: boolean }): React.JSX.Element | null {
  const { name, value, code } = props;
  return value ? (
    <>
      <dt>{name}</dt>
      <dd className={code ? 'sms-code' : undefined}>{value}</dd>
    </>
  ) : null;
}

function EnvironmentTerms(props: { environment: EnvironmentSummary }): React.JSX.Element {
  const { environment } = props;
  const trans = useTrans();
  return (
    <>
      <Term name={trans.__('Python')} value={environment.python} />
      <Term name={trans.__('Packages')} value={String(environment.packages)} />
      <Term name={trans.__('Added to the image')} value={environment.added.join(' ')} code />
      <Term name={trans.__('In no index, so in no copy')} value={environment.unlisted.join(' ')} code />
      <Term name={trans.__('SHA-256 of the lock')} value={environment.lock_sha256} code />
    </>
  );
}

function GitTerms(props: { git: GitInfo }): React.JSX.Element {
  const { git } = props;
  const trans = useTrans();
  const commit = git.dirty ? trans.__('%1, with changes that were not committed', git.commit) : git.commit;
  return (
    <>
      <Term name={trans.__('Git repository')} value={git.remote} />
      <Term name={trans.__('Branch')} value={git.branch} />
      <Term name={trans.__('Commit')} value={commit} code />
    </>
  );
}

function DataFiles(props: { files: readonly DataFile[] }): React.JSX.Element {
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<DataFile>[]>(
    () => [
      { id: 'path', header: trans.__('File'), value: file => file.path, width: 280 },
      {
        id: 'size',
        header: trans.__('Size'),
        value: file => file.bytes,
        cell: file => <Bytes bytes={file.bytes} />,
        numeric: true,
        width: 96
      },
      {
        id: 'included',
        header: trans.__('In the snapshot'),
        value: file => (file.included ? trans.__('Yes') : trans.__('Only its hash')),
        width: 152
      },
      {
        id: 'sha256',
        header: trans.__('SHA-256'),
        value: file => file.sha256,
        cell: file => <span className="sms-code">{file.sha256.slice(0, 16)}</span>,
        width: 168
      }
    ],
    [trans]
  );
  return (
    <section>
      <h2>{trans.__('Data files')}</h2>
      <DataTable
        label={trans.__('Data files')}
        columns={columns}
        rows={props.files}
        rowId={file => file.path}
        plain
      />
    </section>
  );
}

function outputText(snapshot: Snapshot, trans: ReturnType<typeof useTrans>): string {
  if (snapshot.kind !== 'notebook') {
    return '';
  }
  return snapshot.include_output ? trans.__('Included') : trans.__('Left out');
}
