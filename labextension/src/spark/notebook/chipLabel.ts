import type { TranslationBundle } from '@jupyterlab/translation';

import type { Tone } from '../../core/components/StateChip';
import type { IChipLabel } from '../../core/components/ToolbarChip';
import type { Connection } from './connection';

/** `No cluster`, or the name of the one whose session the kernel uses. */
export function chipLabel(connection: Connection, trans: TranslationBundle): IChipLabel {
  const { state, session, ended, failure } = connection;
  const name = (session ?? ended)?.cluster_name ?? '';
  const working = state === 'connecting' || state === 'reconnecting';
  const tooltips: Readonly<Record<Connection['state'], string>> = {
    none: trans.__('Connect the notebook to a Spark cluster'),
    connecting: trans.__('The notebook is being connected'),
    connected: trans.__('Session %1 on %2\nSpark UI, driver log, schema, disconnect', session?.id, name),
    reconnecting: trans.__('The kernel was started again; it goes back to session %1', session?.id),
    ended: failure?.message ?? trans.__('The session on %1 has ended\nConnect again', name)
  };
  const texts: Readonly<Record<Connection['state'], string>> = {
    none: trans.__('No cluster'),
    connecting: trans.__('Connecting…'),
    connected: name,
    reconnecting: trans.__('Reconnecting…'),
    ended: trans.__('Session ended')
  };
  const lost = state === 'ended' && session !== null;
  return {
    text: lost ? trans.__('Not connected') : texts[state],
    tooltip: tooltips[state],
    working,
    failed: state === 'ended'
  };
}

/** What Livy's state of the session means; null where there is none. */
export function chipTone({ state, session }: Pick<Connection, 'state' | 'session'>): Tone | null {
  if (state !== 'connected' || session === null) {
    return null;
  }
  return session.state === 'idle' ? 'success' : 'running';
}
