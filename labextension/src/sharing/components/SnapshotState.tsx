import * as React from 'react';

import { useNow, useTrans } from '../../core/components/hooks';
import type { Tone } from '../../core/components/StateChip';
import { StateChip } from '../../core/components/StateChip';
import type { Snapshot } from '../../core/wire';
import type { SnapshotState as State } from '../model';
import { stateOf } from '../model';

const TONES: Readonly<Record<State, Tone>> = {
  Open: 'success',
  Expired: 'neutral',
  Revoked: 'warn',
  Closed: 'neutral'
};

/** Whether a snapshot can be opened now; it ends while it is looked at, too. */
export function SnapshotState(props: { snapshot: Snapshot }): React.JSX.Element {
  const { snapshot } = props;
  const trans = useTrans();
  const state = useSnapshotState(snapshot);
  const names = {
    Open: trans.__('Open'),
    Expired: trans.__('Expired'),
    Revoked: trans.__('Revoked'),
    Closed: trans.__('Not open to you')
  };
  return <StateChip state={state} label={names[state]} tone={TONES[state]} />;
}

/** The state of a snapshot at this moment. */
export function useSnapshotState(snapshot: Snapshot): State {
  const ends = snapshot.expires !== null && snapshot.revoked === null;
  return stateOf(snapshot, useNow(1, ends));
}
