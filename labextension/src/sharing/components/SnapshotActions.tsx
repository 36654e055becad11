import * as React from 'react';

import { Button } from '../../core/components/Button';
import { CopyButton } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import type { IAction } from '../../core/components/useAction';
import type { Snapshot } from '../../core/wire';
import type { SharingFlows } from '../flows';
import type { ILinks } from '../links';
import type { SnapshotState } from '../model';

interface IProps {
  snapshot: Snapshot;
  state: SnapshotState;
  flows: SharingFlows;
  links: ILinks;
  action: IAction;
}

/** What can be done with a snapshot now. */
export function SnapshotActions(props: IProps): React.JSX.Element {
  const { snapshot, state, flows, links, action } = props;
  const trans = useTrans();
  const open = state === 'Open';
  // Figures can only be looked at.
  const notebook = snapshot.kind === 'notebook';
  const write = async (): Promise<void> => {
    const written = await flows.export(snapshot);
    if (written) {
      links.openFolder(written.folder);
    }
  };
  return (
    <>
      {snapshot.may_revoke && snapshot.revoked === null ? (
        <Button onClick={() => void action.run(() => flows.revoke(snapshot))}>
          {trans.__('Revoke link…')}
        </Button>
      ) : null}
      {snapshot.may_edit && snapshot.revoked === null ? (
        <Button onClick={() => void action.run(() => flows.changeAccess(snapshot))}>
          {trans.__('Change access…')}
        </Button>
      ) : null}
      {open ? (
        <>
          {notebook ? <Button onClick={() => void action.run(write)}>{trans.__('Export…')}</Button> : null}
          <CopyButton text={links.addressOf(snapshot)} label={trans.__('Copy link')} />
          {notebook ? (
            <Button primary busy={action.busy} onClick={() => void action.run(() => flows.copy(snapshot))}>
              {trans.__('Create a copy')}
            </Button>
          ) : null}
        </>
      ) : null}
    </>
  );
}
