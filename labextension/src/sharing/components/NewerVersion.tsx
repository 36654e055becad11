import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { useFollowed } from '../../core/components/useFollowed';
import type { IPageRoute } from '../../core/pages';
import type { Snapshot } from '../../core/wire';
import type { SharingModel } from '../model';
import { stateOf } from '../model';

interface IProps {
  model: SharingModel;
  route: IPageRoute;
  snapshot: Snapshot;
}

/** Says that the author has shared something newer, and leads to it and to what is different. */
export function NewerVersion(props: IProps): React.JSX.Element | null {
  const { model, route, snapshot } = props;
  const trans = useTrans();
  const versions = useFollowed(() => model.versions(snapshot), [model, snapshot.id]);
  const newer = versions.value?.find(
    version => version.version > snapshot.version && stateOf(version, new Date()) === 'Open'
  );
  if (!newer) {
    return null;
  }
  return (
    <div className="sms-Banner" data-tone="info" role="status">
      <div className="sms-Banner-text">{trans.__('%1 has shared a newer version.', snapshot.owner)}</div>
      {snapshot.kind === 'notebook' ? (
        <LinkButton
          label={trans.__('Show differences')}
          onClick={() => route.go({ snapshot: snapshot.id, tab: 'versions', to: newer.id })}
        />
      ) : null}
      <LinkButton
        label={trans.__('Open version %1', newer.version)}
        onClick={() => route.go({ snapshot: newer.id })}
      />
    </div>
  );
}
