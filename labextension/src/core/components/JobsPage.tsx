import * as React from 'react';

import type { Remote } from '../model';
import type { IPageRoute } from '../pages';
import { Button } from './Button';
import type { IColumn, IRowAction } from './DataTable';
import { DataTable } from './DataTable';
import { EmptyState } from './EmptyState';
import { ErrorBanner } from './ErrorBanner';
import type { IFilter } from './FilterBar';
import { applyFilters, FilterBar } from './FilterBar';
import { useModels, useTrans } from './hooks';
import { Page } from './Page';
import type { IAction } from './useAction';

/** The words of a page of jobs, translated. */
export interface IJobsPageWords {
  /** Of the page. */
  title: string;
  /** Of the table, for those who cannot see it. */
  table: string;
  /** On the button, e.g. *Create tuning job*. */
  create: string;
  /** Where no job is there yet: what it would be good for. */
  empty: string;
  /** Where none passes the filters. */
  nothing: string;
}

interface IProps<T extends { id: string }> {
  words: IJobsPageWords;
  jobs: Remote<readonly T[]>;
  route: IPageRoute;
  columns: readonly IColumn<T>[];
  filters: readonly IFilter<T>[];
  rowActions: readonly IRowAction<T>[];
  /** What the row's actions run in; its failure is shown. */
  action: IAction;
}

/** All jobs of a feature in a table, live: filters, a row's actions, and the way to a new one. */
export function JobsPage<T extends { id: string }>(props: IProps<T>): React.JSX.Element {
  const { words, route, filters, action } = props;
  const trans = useTrans();
  useModels(props.jobs);
  const [active, setActive] = React.useState<ReadonlySet<string>>(new Set());
  const { value: jobs, error } = props.jobs;
  const rows = React.useMemo(() => applyFilters(jobs ?? [], filters, active), [jobs, filters, active]);
  const create = (
    <Button primary onClick={() => route.go({ view: 'create' })}>
      {words.create}
    </Button>
  );
  return (
    <Page crumbs={[{ label: words.title }]} actions={jobs?.length ? create : null}>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      {error ? <ErrorBanner error={error} onRetry={() => void props.jobs.load()} /> : null}
      <DataTable
        label={words.table}
        columns={props.columns}
        rows={rows}
        rowId={job => job.id}
        onOpen={job => route.go({ job: job.id })}
        actions={props.rowActions}
        loading={jobs === null && !error}
        toolbar={
          jobs?.length ? (
            <FilterBar label={trans.__('Show only')} filters={filters} active={active} onChange={setActive} />
          ) : undefined
        }
        empty={
          active.size > 0 ? (
            <EmptyState text={words.nothing} />
          ) : (
            <EmptyState text={words.empty}>{create}</EmptyState>
          )
        }
      />
    </Page>
  );
}
