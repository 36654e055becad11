import * as React from 'react';

import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { Score } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { JobsPage } from '../../core/components/JobsPage';
import { useAction } from '../../core/components/useAction';
import { useJobColumns } from '../../core/components/useJobColumns';
import { useJobFilters } from '../../core/components/useJobFilters';
import { formatCount } from '../../core/format';
import type { IPageRoute } from '../../core/pages';
import type { TuningJob } from '../../core/wire';
import type { TuningModel } from '../model';
import { hasEnded } from '../../core/jobsModel';
import { endedTrials } from '../model';
import { TuningStateChip } from './TuningState';

interface IProps {
  model: TuningModel;
  route: IPageRoute;
}

/** All tuning jobs, live. */
export function TuningList(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.instanceTypes);
  const action = useAction();
  return (
    <JobsPage
      words={{
        title: trans.__('Tuning'),
        table: trans.__('Tuning jobs'),
        create: trans.__('Create tuning job'),
        empty: trans.__(
          'A tuning job runs a program again and again with different hyperparameters, and finds those with the best metric.'
        ),
        nothing: trans.__('No tuning job passes all filters.')
      }}
      jobs={model.jobs}
      route={route}
      columns={useColumns(model.currency)}
      filters={useJobFilters<TuningJob>()}
      rowActions={useActions(model, route, work => void action.run(work))}
      action={action}
    />
  );
}

function useActions(
  model: TuningModel,
  route: IPageRoute,
  run: (work: () => Promise<void>) => void
): readonly IRowAction<TuningJob>[] {
  const trans = useTrans();
  return [
    { label: trans.__('Clone and edit'), run: job => route.go({ view: 'create', clone: job.id }) },
    {
      label: trans.__('Pause tuning job'),
      visible: job => job.state === 'InProgress' && !job.paused,
      run: job => run(() => model.update(job, { paused: true }))
    },
    {
      label: trans.__('Resume tuning job'),
      visible: job => job.paused,
      run: job => run(() => model.update(job, { paused: false }))
    },
    {
      label: trans.__('Stop tuning job'),
      visible: job => !hasEnded(job),
      disabledReason: job => (job.state === 'Stopping' ? trans.__('It is being stopped already.') : null),
      run: job => run(() => model.stop(job))
    },
    {
      label: trans.__('Delete tuning job'),
      destructive: true,
      visible: hasEnded,
      run: job =>
        run(async () => {
          const sure = await confirm(trans, {
            title: trans.__('Delete %1?', job.request.name),
            text: trans.__(
              'What the search has learned is deleted. Its training jobs stay in Training, its runs in Experiments.'
            ),
            action: trans.__('Delete tuning job')
          });
          if (sure) {
            await model.remove(job);
          }
        })
    }
  ];
}

/** The objectives of a tuning job, e.g. `Maximize validation:auc`. */
function objectiveOf(job: TuningJob): string {
  const all = job.request.definitions.map(({ objective }) => `${objective.type} ${objective.metric}`);
  return [...new Set(all)].join(', ');
}

function useColumns(currency: string): readonly IColumn<TuningJob>[] {
  const trans = useTrans();
  const shared = useJobColumns<TuningJob>(currency);
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Tuning job'), value: job => job.request.name, width: 200 },
      {
        id: 'state',
        header: trans.__('State'),
        value: job => job.state,
        cell: job => <TuningStateChip job={job} />,
        width: 152
      },
      {
        id: 'strategy',
        header: trans.__('Strategy'),
        value: job => job.request.strategy ?? '',
        width: 104,
        hidden: true
      },
      { id: 'objective', header: trans.__('Objective'), value: objectiveOf, width: 152 },
      {
        id: 'best',
        header: trans.__('Best'),
        value: job => job.best?.objective ?? null,
        cell: job => <Score value={job.best?.objective} />,
        numeric: true,
        width: 88
      },
      {
        id: 'trials',
        header: trans.__('Training jobs'),
        value: endedTrials,
        cell: job => (
          <span className="sms-figure">
            {trans.__('%1 of %2', formatCount(endedTrials(job)), formatCount(job.expected_total))}
          </span>
        ),
        numeric: true,
        width: 112
      },
      {
        id: 'failed',
        header: trans.__('Failed'),
        value: job => job.job_counts['NonRetryableError'] ?? 0,
        numeric: true,
        width: 72,
        hidden: true
      },
      shared.created,
      shared.duration,
      shared.cost,
      shared.owner
    ],
    [trans, shared]
  );
}
