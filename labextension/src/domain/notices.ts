import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IStudioEvents } from '../core/events';
import type { InstanceStopped } from '../core/wire';

/** JupyterLab cuts a notification off after 140 characters. */
const MAX_NAMES = 60;

/** Tell, outside of any page, that an admin of the domain has stopped an instance of one's own. */
export function tellStops(events: IStudioEvents, trans: TranslationBundle): void {
  events.on('domain', 'instance.stopped', told => {
    Notification.warning(stopText(told, trans), { autoClose: false });
  });
}

/** Who has stopped what, and what ends with it. */
export function stopText(told: InstanceStopped, trans: TranslationBundle): string {
  const names = told.titles.join(', ');
  const ends = names.length > MAX_NAMES ? `${names.slice(0, MAX_NAMES - 1)}…` : names;
  return ends
    ? trans.__('%1 has stopped your %2; this ends: %3', told.by, told.type, ends)
    : trans.__('%1 has stopped your %2.', told.by, told.type);
}
