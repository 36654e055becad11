import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { Bytes } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import type { Artifact, Job } from '../../core/wire';
import type { TrainingModel } from '../model';
import { hasEnded } from '../../core/jobsModel';

/** What a job left: its model and its output, each to be saved. */
export function JobArtifacts(props: { model: TrainingModel; job: Job }): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const columns = React.useMemo<readonly IColumn<Artifact>[]>(
    () => [
      {
        id: 'path',
        header: trans.__('File'),
        value: artifact => artifact.path,
        cell: artifact => (
          <a className="sms-link" href={model.fileUrl(job, artifact.path)} download>
            {artifact.path}
          </a>
        ),
        width: 280
      },
      {
        id: 'size',
        header: trans.__('Size'),
        value: artifact => artifact.size_bytes,
        cell: artifact => <Bytes bytes={artifact.size_bytes} />,
        numeric: true,
        width: 112
      },
      {
        id: 'sha256',
        header: trans.__('SHA-256'),
        value: artifact => artifact.sha256,
        cell: artifact => <span className="sms-code">{artifact.sha256.slice(0, 16)}</span>,
        width: 176
      }
    ],
    [trans, model, job]
  );
  return (
    <DataTable
      label={trans.__('Artifacts')}
      columns={columns}
      rows={job.artifacts}
      rowId={artifact => artifact.path}
      plain
      empty={
        <EmptyState
          text={
            hasEnded(job)
              ? trans.__('The job left nothing. What a program writes to SM_MODEL_DIR is kept.')
              : trans.__('Model and output are kept when the job ends.')
          }
        />
      }
    />
  );
}
