import * as React from 'react';

import { secondsOf } from '../jobsModel';
import type { IColumn } from './DataTable';
import { Cost, Duration, Moment } from './Facts';
import { useTrans } from './hooks';

/** What every job tells of itself. */
interface IJobFacts {
  readonly created: string;
  readonly ended?: string | null | undefined;
  readonly cost: number;
  readonly owner: string;
}

/** Columns that every table of jobs has, to be put where they belong in it. */
export interface IJobColumns<T> {
  created: IColumn<T>;
  duration: IColumn<T>;
  cost: IColumn<T>;
  owner: IColumn<T>;
}

/** @param currency - unit of the costs. */
export function useJobColumns<T extends IJobFacts>(currency: string): IJobColumns<T> {
  const trans = useTrans();
  return React.useMemo(
    () => ({
      created: {
        id: 'created',
        header: trans.__('Created'),
        value: job => job.created,
        cell: job => <Moment at={job.created} />,
        width: 112
      },
      duration: {
        id: 'duration',
        header: trans.__('Duration'),
        value: secondsOf,
        cell: job => <Duration seconds={secondsOf(job)} since={job.created} />,
        numeric: true,
        width: 104
      },
      cost: {
        id: 'cost',
        header: trans.__('Cost'),
        value: job => job.cost,
        cell: job => <Cost amount={job.cost} unit={currency} />,
        numeric: true,
        width: 88
      },
      owner: { id: 'owner', header: trans.__('Owner'), value: job => job.owner, width: 120, hidden: true }
    }),
    [trans, currency]
  );
}
