import * as React from 'react';

import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Cost, Duration, Moment, Score } from '../../core/components/Facts';
import type { IFilter } from '../../core/components/FilterBar';
import { applyFilters, FilterBar } from '../../core/components/FilterBar';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { ranked } from '../candidates';
import { hasEnded } from '../../core/jobsModel';
import type { AutoMLJob, Candidate } from '../../core/wire';
import { algorithmName } from './algorithmNames';
import type { ITabProps } from './AutoMLDetail';
import { CandidateStateChip, Star } from './AutoMLState';
import { JobResult } from './JobResult';
import { TableWarnings } from './TableWarnings';

/** The leaderboard, live; the best is starred and first. */
export function CandidatesTab(props: ITabProps): React.JSX.Element {
  const { model, job, route, links } = props;
  const trans = useTrans();
  const candidates = useFollowed(() => model.candidatesOf(job.id), [model, job.id]);
  const [active, setActive] = React.useState<ReadonlySet<string>>(new Set());
  const filters = useFilters();
  const { items } = candidates;
  const columns = useColumns(job, model.currency, metricNames(items ?? []));
  const rows = React.useMemo(
    () => ranked(applyFilters(items ?? [], filters, active), job),
    [items, filters, active, job]
  );
  const open = (candidate: Candidate): void => route.go({ job: job.id, candidate: candidate.name });
  const actions: readonly IRowAction<Candidate>[] = [
    { label: trans.__('Open in model details'), run: open },
    {
      label: trans.__('Open run'),
      visible: candidate => candidate.run_id !== '',
      run: candidate => links.openRun(candidate.run_id)
    }
  ];
  return (
    <>
      <TableWarnings warnings={job.warnings} />
      <JobResult job={job} onOpen={name => route.go({ job: job.id, candidate: name })} />
      {candidates.error ? (
        <ErrorBanner error={candidates.error} onRetry={() => void candidates.load()} />
      ) : null}
      <DataTable
        label={trans.__('Trials of %1', job.request.name ?? job.id)}
        columns={columns}
        rows={rows}
        rowId={candidate => candidate.name}
        onOpen={open}
        actions={actions}
        loading={items === null && !candidates.error}
        toolbar={
          items?.length ? (
            <FilterBar label={trans.__('Show only')} filters={filters} active={active} onChange={setActive} />
          ) : undefined
        }
        empty={<EmptyState text={emptyText(job, active.size > 0, trans)} />}
      />
    </>
  );
}

function emptyText(job: AutoMLJob, filtered: boolean, trans: ReturnType<typeof useTrans>): string {
  if (filtered) {
    return trans.__('No trial passes all filters.');
  }
  if (!hasEnded(job)) {
    return trans.__('The first trials come when the table has been looked at.');
  }
  return job.request.candidate_definitions_only
    ? trans.__(
        'Only the notebooks were asked for. Import the candidate generation notebook to go on by hand.'
      )
    : trans.__('The experiment ended before the first trial.');
}

function useFilters(): readonly IFilter<Candidate>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'completed', label: trans.__('Completed'), test: one => one.state === 'Completed' },
      { id: 'failed', label: trans.__('Failed'), test: one => one.state === 'Failed' },
      { id: 'edited', label: trans.__('From a notebook'), test: one => one.edited_from !== '' }
    ],
    [trans]
  );
}

/** Names of all metrics that any candidate has. */
function metricNames(candidates: readonly Candidate[]): string {
  return [...new Set(candidates.flatMap(({ metrics }) => Object.keys(metrics)))].join('\n');
}

function useColumns(job: AutoMLJob, currency: string, metrics: string): readonly IColumn<Candidate>[] {
  const trans = useTrans();
  const best = job.best?.name ?? '';
  const { objective } = job;
  return React.useMemo(
    () => [
      {
        id: 'name',
        header: trans.__('Trial'),
        value: candidate => candidate.name,
        cell: candidate => <Name candidate={candidate} best={candidate.name === best} />,
        width: 208
      },
      {
        id: 'state',
        header: trans.__('State'),
        value: candidate => candidate.state,
        cell: candidate => <CandidateStateChip candidate={candidate} />,
        width: 112
      },
      {
        id: 'objective',
        header: objective || trans.__('Objective'),
        value: candidate => candidate.objective,
        cell: candidate => <Score value={candidate.objective} />,
        numeric: true,
        width: 96
      },
      {
        id: 'algorithm',
        header: trans.__('Algorithm'),
        value: candidate => algorithmName(trans, candidate.algorithm),
        width: 144
      },
      ...metrics
        .split('\n')
        .filter(name => name !== '' && name !== objective)
        .map((name): IColumn<Candidate> => ({
          id: `metric:${name}`,
          header: name,
          value: candidate => candidate.metrics[name] ?? null,
          cell: candidate => <Score value={candidate.metrics[name] ?? null} />,
          numeric: true,
          // As wide as the longest of the original's names, where it has it.
          width: Math.max(96, 60 + 7 * name.length)
        })),
      {
        id: 'fit',
        header: trans.__('Fit time'),
        value: candidate => candidate.fit_seconds,
        cell: candidate => <Duration seconds={candidate.fit_seconds} />,
        numeric: true,
        width: 88
      },
      {
        id: 'predict',
        header: trans.__('1,000 predictions'),
        value: candidate => candidate.predict_seconds,
        cell: candidate => <Duration seconds={candidate.predict_seconds} />,
        numeric: true,
        width: 96
      },
      {
        id: 'preprocessing',
        header: trans.__('Preprocessing'),
        value: candidate => candidate.preprocessing,
        width: 200
      },
      {
        id: 'ended',
        header: trans.__('Ended'),
        value: candidate => candidate.ended,
        cell: candidate => <Moment at={candidate.ended} />,
        width: 112,
        hidden: true
      },
      {
        id: 'cost',
        header: trans.__('Cost'),
        value: candidate => candidate.cost,
        cell: candidate => <Cost amount={candidate.cost} unit={currency} />,
        numeric: true,
        width: 88
      },
      {
        id: 'hyperparameters',
        header: trans.__('Hyperparameters'),
        value: candidate =>
          Object.entries(candidate.hyperparameters)
            .map(([name, value]) => `${name}=${value}`)
            .join(', '),
        width: 320,
        hidden: true
      },
      {
        id: 'reason',
        header: trans.__('Reason'),
        value: candidate => candidate.reason,
        width: 240,
        hidden: true
      }
    ],
    [trans, currency, best, objective, metrics]
  );
}

function Name(props: { candidate: Candidate; best: boolean }): React.JSX.Element {
  const { candidate, best } = props;
  const trans = useTrans();
  return (
    <span className="sms-TrialName">
      {best ? <Star /> : null}
      <span className="sms-ellipsis">{candidate.name}</span>
      {candidate.ensemble && candidate.name !== candidate.algorithm ? (
        <span className="sms-quiet">{trans.__('ensemble')}</span>
      ) : null}
      {candidate.edited_from ? (
        <span className="sms-quiet">{trans.__('edited from %1', candidate.edited_from)}</span>
      ) : null}
    </span>
  );
}
