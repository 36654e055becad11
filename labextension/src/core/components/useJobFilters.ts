import * as React from 'react';

import { hasEnded } from '../jobsModel';
import type { IFilter } from './FilterBar';
import { useTrans } from './hooks';

/** Filters that every table of jobs has. */
export function useJobFilters<T extends { readonly state: string }>(): readonly IFilter<T>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'running', label: trans.__('Running'), test: job => !hasEnded(job) },
      { id: 'failed', label: trans.__('Failed'), test: job => job.state === 'Failed' }
    ],
    [trans]
  );
}
