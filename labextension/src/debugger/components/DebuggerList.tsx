import * as React from 'react';

import { Button } from '../../core/components/Button';
import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Moment } from '../../core/components/Facts';
import { useModels, useTrans } from '../../core/components/hooks';
import { Page } from '../../core/components/Page';
import { StateChip } from '../../core/components/StateChip';
import type { IPageRoute } from '../../core/pages';
import type { DebuggedJob } from '../../core/wire';
import type { ILinks } from '../links';
import type { DebuggerModel } from '../model';
import { standingOf } from '../standing';
import { VERDICTS } from '../tokens';
import { RuleChip } from './HealthMark';

interface IProps {
  model: DebuggerModel;
  route: IPageRoute;
  links: Pick<ILinks, 'setUpMail'>;
}

/** Trainings that keep tensors or are judged by rules, live: jobs, and loops in notebooks. */
export function DebuggerList(props: IProps): React.JSX.Element {
  const { model, route, links } = props;
  const trans = useTrans();
  useModels(model.jobs);
  const columns = useColumns();
  const { value: jobs, error } = model.jobs;
  return (
    <Page
      crumbs={[{ label: trans.__('Debugger') }]}
      actions={
        <>
          <Button onClick={() => links.setUpMail()}>{trans.__('Set up mail')}</Button>
          <Button onClick={() => route.go({ view: VERDICTS })}>{trans.__('Try rules on trainings')}</Button>
        </>
      }
    >
      {error ? <ErrorBanner error={error} onRetry={() => void model.jobs.load()} /> : null}
      <DataTable
        label={trans.__('Trainings with tensors')}
        columns={columns}
        rows={jobs ?? []}
        rowId={job => job.id}
        onOpen={job => route.go({ job: job.id })}
        loading={jobs === null && !error}
        empty={
          <EmptyState
            text={trans.__(
              'The debugger shows the inside of a training while it runs, and says what is wrong and where. Hand debugger_hook_config and rules to an estimator, or call debugger.attach(model) in a notebook, and the training is listed here.'
            )}
          />
        }
      />
    </Page>
  );
}

function useColumns(): readonly IColumn<DebuggedJob>[] {
  const trans = useTrans();
  return React.useMemo(
    () => [
      { id: 'name', header: trans.__('Name'), value: job => job.name },
      {
        id: 'kind',
        header: trans.__('Kind'),
        value: job => (job.kind === 'job' ? trans.__('Job') : trans.__('Notebook')),
        width: 96
      },
      {
        id: 'state',
        header: trans.__('State'),
        value: job => job.state,
        cell: job => <StateChip state={job.state} />,
        width: 128
      },
      {
        id: 'rules',
        header: trans.__('Rules'),
        value: job => standingOf(job.rules)?.status ?? null,
        cell: job => {
          const worst = standingOf(job.rules);
          return worst ? <RuleChip status={worst.status} detail={worst.details} /> : '–';
        },
        width: 144
      },
      { id: 'tensors', header: trans.__('Tensors'), value: job => job.tensors, numeric: true, width: 88 },
      {
        id: 'step',
        header: trans.__('Last step'),
        value: job => (job.last_step < 0 ? null : job.last_step),
        numeric: true,
        width: 96
      },
      {
        id: 'created',
        header: trans.__('Created'),
        value: job => job.created,
        cell: job => <Moment at={job.created} />,
        width: 112
      },
      { id: 'owner', header: trans.__('Owner'), value: job => job.owner, width: 120, hidden: true }
    ],
    [trans]
  );
}
