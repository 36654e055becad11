/** Which lines of the log are shown, as it stands in the page's address. Pure functions. */
import type { PageParams } from '../core/pages';
import type { ILogFilter } from './tokens';

/** What can be chosen, as the address has it; days are those of the person who looks. */
export const LOG_PARAMS = ['actor', 'action', 'text', 'from', 'to'] as const;

export type LogParam = (typeof LOG_PARAMS)[number];

/** The filter of an address; a day that is none is left out. */
export function filterOf(params: PageParams): ILogFilter {
  return {
    actor: params['actor'] ?? '',
    owner: '',
    action: params['action'] ?? '',
    text: params['text'] ?? '',
    since: startOf(params['from'], 0),
    until: startOf(params['to'], 1)
  };
}

/** Whether a filter leaves anything out. */
export function isFiltered(filter: ILogFilter): boolean {
  return Object.values(filter).some(value => value !== '');
}

/** The moment at which a day such as `2026-03-01` begins here, or one so many days later. */
function startOf(day: string | undefined, later: number): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '') ?? [];
  const moment = new Date(Number(year), Number(month) - 1, Number(date) + later);
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
}
