import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { useTheme } from '../../core/components/useTheme';
import type { IPageRoute } from '../../core/pages';
import type { Snapshot } from '../../core/wire';
import type { SharingModel, SnapshotState } from '../model';

interface IProps {
  model: SharingModel;
  route: IPageRoute;
  snapshot: Snapshot;
  /** Nothing of what is shared stays on the page when the link has ended. */
  state: SnapshotState;
}

/** What somebody has shared, to be read. */
export function SnapshotPreview(props: IProps): React.JSX.Element {
  const { model, snapshot, state, route } = props;
  const trans = useTrans();
  const { tone } = useTheme();
  if (state !== 'Open') {
    return <EmptyState text={closedText(state, snapshot, trans)} />;
  }
  return (
    <>
      <div className="sms-Banner" data-tone="info">
        <div className="sms-Banner-text">
          {snapshot.kind === 'notebook'
            ? trans.__('Read-only preview. Nothing in it can run. Create a copy to run and to change it.')
            : trans.__('Figures as they were when %1 shared them.', snapshot.owner)}
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

function closedText(
  state: Exclude<SnapshotState, 'Open'>,
  { owner }: Snapshot,
  trans: ReturnType<typeof useTrans>
): string {
  switch (state) {
    case 'Revoked':
      return trans.__('%1 has revoked this link. Ask for a new one to see what was shared.', owner);
    case 'Expired':
      return trans.__('This link has ended. Ask %1 for a new one to see what was shared.', owner);
    case 'Closed':
      return trans.__('%1 does not share this with you. Ask for access to see it.', owner);
  }
}
