/** What a leaderboard asks for, as its address holds it. */
import type { PageParams } from '../core/pages';
import type { RunFilter, RunSort, SearchRuns } from '../core/wire';
import type { View } from './api';
import type { ColumnRef } from './columns';
import { extremesOf, formatColumns, formatSort, parseColumns, parseSort } from './columns';
import { formatFilters, parseFilters } from './filters';

/** The state of a leaderboard. */
export interface IBoardQuery {
  readonly experiment: string;
  readonly text: string;
  readonly filters: readonly RunFilter[];
  /** MLflow's syntax. */
  readonly filterString: string;
  readonly view: View;
  /** Every run in one list, instead of nested ones below their parents. */
  readonly flat: boolean;
  readonly sort: RunSort;
  /** Null: the standard ones. */
  readonly columns: readonly ColumnRef[] | null;
}

const VIEWS: readonly string[] = ['active', 'deleted', 'all'];

export function parseQuery(params: PageParams): IBoardQuery {
  const view = params['view'] ?? '';
  return {
    experiment: params['experiment'] ?? '',
    text: params['text'] ?? '',
    filters: parseFilters(params['filters']),
    filterString: params['q'] ?? '',
    view: VIEWS.includes(view) ? (view as View) : 'active',
    flat: params['flat'] === '1',
    sort: parseSort(params['sort']),
    columns: parseColumns(params['columns'])
  };
}

/** Only what differs from the standard stands in the address. */
export function formatQuery(query: IBoardQuery): PageParams {
  return {
    experiment: query.experiment,
    ...(query.text ? { text: query.text } : {}),
    ...(query.filters.length > 0 ? { filters: formatFilters(query.filters) } : {}),
    ...(query.filterString ? { q: query.filterString } : {}),
    ...(query.view === 'active' ? {} : { view: query.view }),
    ...(query.flat ? { flat: '1' } : {}),
    ...(formatSort(query.sort) === '-attribute.start_time' ? {} : { sort: formatSort(query.sort) }),
    ...(query.columns ? { columns: formatColumns(query.columns) } : {})
  };
}

/** Whether something narrows the runs; then nested ones are found too, wherever they are. */
export function isNarrowed(query: IBoardQuery): boolean {
  return query.text !== '' || query.filters.length > 0 || query.filterString !== '';
}

/** What the server is asked for. */
export function toSearch(query: IBoardQuery): Partial<SearchRuns> {
  return {
    experiment_ids: [query.experiment],
    filters: [...query.filters],
    filter_string: query.filterString,
    text: query.text,
    view: query.view,
    top_level: !query.flat && !isNarrowed(query),
    sort: query.sort,
    extremes: extremesOf(query.columns ?? [])
  };
}
