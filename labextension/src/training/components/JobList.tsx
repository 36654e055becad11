import * as React from 'react';

import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import type { IFilter } from '../../core/components/FilterBar';
import { useModels, useTrans } from '../../core/components/hooks';
import { JobsPage } from '../../core/components/JobsPage';
import { StateChip } from '../../core/components/StateChip';
import { useAction } from '../../core/components/useAction';
import { useJobColumns } from '../../core/components/useJobColumns';
import { useJobFilters } from '../../core/components/useJobFilters';
import type { IPageRoute } from '../../core/pages';
import type { Job } from '../../core/wire';
import type { TrainingModel } from '../model';
import { hasEnded } from '../../core/jobsModel';

interface IProps {
  model: TrainingModel;
  route: IPageRoute;
}

/** All jobs, live. */
export function JobList(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.instanceTypes);
  React.useEffect(() => void model.instanceTypes.ensure(), [model]);
  const action = useAction();
  return (
    <JobsPage
      words={{
        title: trans.__('Training'),
        table: trans.__('Jobs'),
        create: trans.__('Create training job'),
        empty: trans.__(
          'A training job runs a script, a notebook or a built-in algorithm on an instance of its own, and goes on when you close this page.'
        ),
        nothing: trans.__('No job passes all filters.')
      }}
      jobs={model.jobs}
      route={route}
      columns={useColumns(model.currency)}
      filters={useFilters()}
      rowActions={useActions(model, route, work => void action.run(work))}
      action={action}
    />
  );
}

function useFilters(): readonly IFilter<Job>[] {
  const trans = useTrans();
  const shared = useJobFilters<Job>();
  return React.useMemo(
    () => [...shared, { id: 'spot', label: trans.__('Spot'), test: job => job.spec.spot }],
    [trans, shared]
  );
}

function useActions(
  model: TrainingModel,
  route: IPageRoute,
  run: (work: () => Promise<void>) => void
): readonly IRowAction<Job>[] {
  const trans = useTrans();
  return [
    {
      label: trans.__('Clone and edit'),
      run: job => route.go({ view: 'create', clone: job.id }),
      visible: job => job.spec.kind === 'training'
    },
    { label: trans.__('Stop job'), run: job => run(() => model.stop(job)), visible: job => !hasEnded(job) },
    {
      label: trans.__('Delete job'),
      destructive: true,
      visible: hasEnded,
      run: job =>
        run(async () => {
          const sure = await confirm(trans, {
            title: trans.__('Delete %1?', job.spec.name),
            text: trans.__('Its log, metrics and artifacts are deleted. Its run stays in Experiments.'),
            names: job.artifacts.map(artifact => artifact.path),
            action: trans.__('Delete job')
          });
          if (sure) {
            await model.remove(job);
          }
        })
    }
  ];
}

function useColumns(currency: string): readonly IColumn<Job>[] {
  const trans = useTrans();
  const shared = useJobColumns<Job>(currency);
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Job'), value: job => job.spec.name, width: 200 },
      {
        id: 'state',
        header: trans.__('State'),
        value: job => job.state,
        cell: job => <JobState job={job} />,
        width: 112
      },
      {
        id: 'status',
        header: trans.__('Now'),
        value: job => (hasEnded(job) ? '' : job.secondary_status),
        width: 144
      },
      shared.duration,
      shared.cost,
      {
        id: 'instance',
        header: trans.__('Instance'),
        value: job =>
          job.spec.instance_count > 1
            ? `${job.spec.instance_count} × ${job.spec.instance_type}`
            : job.spec.instance_type,
        width: 112
      },
      { id: 'image', header: trans.__('Image'), value: job => job.spec.image, width: 112 },
      shared.created,
      { id: 'kind', header: trans.__('Kind'), value: job => job.spec.kind, width: 104, hidden: true },
      {
        id: 'experiment',
        header: trans.__('Experiment'),
        value: job => job.spec.experiment,
        width: 144,
        hidden: true
      },
      shared.owner
    ],
    [trans, shared]
  );
}

/** The state of a job; what it does now as tooltip. */
export function JobState(props: { job: Job }): React.JSX.Element {
  const { job } = props;
  const detail = job.failure_reason || [job.secondary_status, job.status_message].filter(Boolean).join(': ');
  return <StateChip state={job.state} detail={detail} />;
}
