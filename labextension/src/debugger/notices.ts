import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import type { IStudioEvents } from '../core/events';

/** JupyterLab cuts a notification off after 140 characters, of which the rest is short words. */
const MOST_NAME = 60;

/** Milliseconds; JupyterLab keeps it among its notifications afterwards. */
const SHOWN = 15_000;

/**
 * Tell a rule's first finding outside of any page.
 *
 * @param open - shows what the rules say of a training.
 */
export function tellFindings(
  events: IStudioEvents,
  trans: TranslationBundle,
  open: (job: string) => void
): IDisposable {
  return events.on('debugger', 'rule.changed', ({ id, job, rule, first }) => {
    if (first) {
      const step = rule.findings[0]?.step ?? -1;
      const text =
        step < 0
          ? trans.__('%1: %2 fired.', short(job), short(rule.name))
          : trans.__('%1: %2 fired at step %3.', short(job), short(rule.name), step);
      Notification.emit(text, 'warning', {
        autoClose: SHOWN,
        actions: [{ label: trans.__('Show finding'), displayType: 'accent', callback: () => open(id) }]
      });
    }
  });
}

function short(name: string): string {
  return name.length > MOST_NAME ? `${name.slice(0, MOST_NAME - 1)}…` : name;
}
