import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { useTheme } from '../../core/components/useTheme';
import type { IPageRoute } from '../../core/pages';
import type { Snapshot } from '../../core/wire';
import type { SharingModel } from '../model';

interface IProps {
  model: SharingModel;
  route: IPageRoute;
  snapshot: Snapshot;
  /** Whether the link has ended: then nothing of the notebook stays on the page. */
  ended: boolean;
}

/** A notebook of somebody else, to be read. */
export function SnapshotPreview(props: IProps): React.JSX.Element {
  const { model, snapshot, ended, route } = props;
  const trans = useTrans();
  const { tone } = useTheme();
  if (ended) {
    return (
      <EmptyState
        text={
          snapshot.revoked
            ? trans.__('%1 has revoked this link. Ask for a new one to see the notebook.', snapshot.owner)
            : trans.__('This link has ended. Ask %1 for a new one to see the notebook.', snapshot.owner)
        }
      />
    );
  }
  return (
    <>
      <div className="sms-Banner" data-tone="info">
        <div className="sms-Banner-text">
          {trans.__('Read-only preview. Nothing in it can run. Create a copy to run and to change it.')}
          {snapshot.note ? <div>{snapshot.note}</div> : null}
        </div>
        <LinkButton
          label={trans.__('Snapshot details')}
          onClick={() => route.go({ snapshot: snapshot.id, tab: 'details' })}
        />
      </div>
      {/* The server's page has no scripts and says so itself; links alone may leave the frame. */}
      <iframe
        className="sms-Shared-preview"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={model.api.previewUrl(snapshot.id, tone)}
        title={trans.__('Preview of %1', snapshot.title)}
      />
    </>
  );
}
