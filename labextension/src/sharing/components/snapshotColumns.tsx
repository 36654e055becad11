import * as React from 'react';

import type { IColumn } from '../../core/components/DataTable';
import { Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import type { Snapshot } from '../../core/wire';
import { audienceText } from '../access';
import { stateOf } from '../model';
import type { Scope } from '../tokens';
import { useKindNames } from './kindNames';
import { SnapshotState } from './SnapshotState';

/** The columns of a list of snapshots. */
export function useSnapshotColumns(scope: Scope | 'versions'): readonly IColumn<Snapshot>[] {
  const trans = useTrans();
  const kinds = useKindNames();
  return React.useMemo(() => {
    const title: IColumn<Snapshot> = {
      id: 'title',
      header: trans.__('Title'),
      value: snapshot => snapshot.title,
      width: 152
    };
    const kind: IColumn<Snapshot> = {
      id: 'kind',
      header: trans.__('Kind'),
      value: snapshot => kinds[snapshot.kind],
      width: 104
    };
    const version: IColumn<Snapshot> = {
      id: 'version',
      header: trans.__('Version'),
      value: snapshot => snapshot.version,
      cell: snapshot => <span className="sms-figure">{snapshot.version}</span>,
      numeric: scope !== 'versions',
      width: 84
    };
    const note: IColumn<Snapshot> = {
      id: 'note',
      header: trans.__('Note'),
      value: snapshot => snapshot.note,
      width: scope === 'versions' ? 360 : 120
    };
    const owner: IColumn<Snapshot> = {
      id: 'owner',
      header: trans.__('Author'),
      value: snapshot => snapshot.owner,
      width: 112
    };
    const audience: IColumn<Snapshot> = {
      id: 'audience',
      header: trans.__('Open to'),
      value: snapshot =>
        snapshot.visibility === 'domain' ? trans.__('Domain') : audienceText(snapshot, trans),
      width: 112
    };
    const common: IColumn<Snapshot>[] = [
      {
        id: 'state',
        header: trans.__('State'),
        value: snapshot => stateOf(snapshot, new Date()),
        cell: snapshot => <SnapshotState snapshot={snapshot} />,
        width: 96
      },
      {
        id: 'created',
        header: trans.__('Created'),
        value: snapshot => snapshot.created,
        cell: snapshot => <Moment at={snapshot.created} />,
        width: 96
      },
      {
        id: 'expires',
        header: trans.__('Ends'),
        value: snapshot => snapshot.expires,
        cell: snapshot =>
          snapshot.expires ? <Moment at={snapshot.expires} /> : <span>{trans.__('Never')}</span>,
        width: 88
      },
      figure('opened', trans.__('Opened'), snapshot => snapshot.opened),
      figure('copied', trans.__('Copied'), snapshot => snapshot.copied)
    ];
    switch (scope) {
      case 'mine':
        return [title, kind, version, note, audience, ...common];
      case 'with-me':
        return [title, kind, version, owner, note, ...common];
      case 'versions':
        return [version, note, ...common];
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the names follow the translation
  }, [trans, scope]);
}

function figure(id: string, header: string, value: (snapshot: Snapshot) => number): IColumn<Snapshot> {
  return { id, header, value, numeric: true, width: 84 };
}
