import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { Snapshot, Use } from '../../core/wire';
import type { SharingModel } from '../model';

interface IProps {
  model: SharingModel;
  snapshot: Snapshot;
}

/** Who has opened and copied a snapshot, live; its author's own looks are not among it. */
export function SnapshotUses(props: IProps): React.JSX.Element {
  const { model, snapshot } = props;
  const trans = useTrans();
  const uses = useFollowed(() => model.uses(snapshot.id), [model, snapshot.id]);
  const notebook = snapshot.kind === 'notebook';
  const columns = React.useMemo<readonly IColumn<Use>[]>(
    () => [
      { id: 'person', header: trans.__('Person'), value: use => use.person, width: 200 },
      figure('opened', trans.__('Opened'), use => use.opened),
      ...(notebook
        ? [
            figure('copied', trans.__('Copied'), use => use.copied),
            figure('exported', trans.__('Exported'), use => use.exported)
          ]
        : []),
      moment('first', trans.__('First'), use => use.first),
      moment('last', trans.__('Last'), use => use.last)
    ],
    [trans, notebook]
  );
  return (
    <section>
      <h2>{trans.__('Opened by')}</h2>
      {uses.error ? <ErrorBanner error={uses.error} onRetry={() => void uses.load()} /> : null}
      {uses.value?.total === 0 ? (
        <p className="sms-quiet">{trans.__('Nobody has opened the link yet.')}</p>
      ) : (
        <DataTable
          label={trans.__('Opened by')}
          columns={columns}
          rows={uses.value?.items ?? []}
          rowId={use => use.person}
          loading={uses.value === null && !uses.error}
          plain
        />
      )}
    </section>
  );
}

function figure(id: string, header: string, value: (use: Use) => number): IColumn<Use> {
  return { id, header, value, numeric: true, width: 96 };
}

function moment(id: string, header: string, value: (use: Use) => string): IColumn<Use> {
  return { id, header, value, cell: use => <Moment at={value(use)} />, width: 120 };
}
