import * as React from 'react';

import { confirm } from '../../core/components/confirm';
import type { IColumn, IRowAction } from '../../core/components/DataTable';
import { Score } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { JobsPage } from '../../core/components/JobsPage';
import { useAction } from '../../core/components/useAction';
import { useJobColumns } from '../../core/components/useJobColumns';
import { useJobFilters } from '../../core/components/useJobFilters';
import type { IPageRoute } from '../../core/pages';
import type { AutoMLModel } from '../model';
import { hasEnded } from '../../core/jobsModel';
import type { AutoMLJob } from '../../core/wire';
import { AutoMLStateChip } from './AutoMLState';
import { confirmStop } from './stopDialog';

interface IProps {
  model: AutoMLModel;
  route: IPageRoute;
}

/** All AutoML jobs, live. */
export function AutoMLList(props: IProps): React.JSX.Element {
  const { model, route } = props;
  const trans = useTrans();
  useModels(model.instanceTypes);
  const action = useAction();
  return (
    <JobsPage
      words={{
        title: trans.__('AutoML'),
        table: trans.__('AutoML experiments'),
        create: trans.__('Create AutoML experiment'),
        empty: trans.__(
          'AutoML goes from a table to the best model of one of its columns, and shows everything it tried on the way.'
        ),
        nothing: trans.__('No AutoML experiment passes all filters.')
      }}
      jobs={model.jobs}
      route={route}
      columns={useColumns(model.currency)}
      filters={useJobFilters<AutoMLJob>()}
      rowActions={useActions(model, route, work => void action.run(work))}
      action={action}
    />
  );
}

function useActions(
  model: AutoMLModel,
  route: IPageRoute,
  run: (work: () => Promise<void>) => void
): readonly IRowAction<AutoMLJob>[] {
  const trans = useTrans();
  return [
    { label: trans.__('Clone and edit'), run: job => route.go({ view: 'create', clone: job.id }) },
    {
      label: trans.__('Stop experiment'),
      visible: job => !hasEnded(job),
      disabledReason: job => (job.state === 'Stopping' ? trans.__('It is being stopped already.') : null),
      run: job =>
        run(async () => {
          if (await confirmStop(trans, job)) {
            await model.stop(job);
          }
        })
    },
    {
      label: trans.__('Delete experiment'),
      destructive: true,
      visible: hasEnded,
      run: job =>
        run(async () => {
          const sure = await confirm(trans, {
            title: trans.__('Delete %1?', job.request.name ?? job.id),
            text: trans.__(
              'Its model, its notebooks and its report are deleted. Its runs stay in Experiments, registered models in the registry.'
            ),
            action: trans.__('Delete experiment')
          });
          if (sure) {
            await model.remove(job);
          }
        })
    }
  ];
}

function useColumns(currency: string): readonly IColumn<AutoMLJob>[] {
  const trans = useTrans();
  const shared = useJobColumns<AutoMLJob>(currency);
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Experiment'), value: job => job.request.name ?? job.id, width: 208 },
      {
        id: 'state',
        header: trans.__('State'),
        value: job => job.state,
        cell: job => <AutoMLStateChip job={job} />,
        width: 120
      },
      { id: 'stage', header: trans.__('Stage'), value: job => job.secondary_status, width: 168 },
      { id: 'input', header: trans.__('Table'), value: job => job.request.input, width: 160 },
      { id: 'target', header: trans.__('Target'), value: job => job.request.target, width: 104 },
      {
        id: 'problem',
        header: trans.__('Problem'),
        value: job => job.problem_type,
        width: 168,
        hidden: true
      },
      { id: 'objective', header: trans.__('Objective'), value: job => job.objective, width: 96 },
      {
        id: 'best',
        header: trans.__('Best'),
        value: job => job.best?.objective ?? null,
        cell: job => <Score value={job.best?.objective} />,
        numeric: true,
        width: 88
      },
      {
        id: 'candidates',
        header: trans.__('Candidates'),
        value: job => job.candidates,
        numeric: true,
        width: 104
      },
      shared.created,
      shared.duration,
      shared.cost,
      shared.owner
    ],
    [trans, shared]
  );
}
