import * as React from 'react';

import { Button } from '../../core/components/Button';
import type { IColumn } from '../../core/components/DataTable';
import { DataTable } from '../../core/components/DataTable';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Duration, Moment } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { LinkButton } from '../../core/components/LinkButton';
import { StateChip } from '../../core/components/StateChip';
import { useAnswer } from '../../core/components/useAnswer';
import type { ClusterStep } from '../../core/wire';
import { isReady, stepSeconds, stepTone } from '../clusters';
import type { ITabProps } from './ClusterDetail';
import { StepForm } from './StepForm';
import { StepLog } from './StepLog';

/** The programs that a cluster of EMR runs one after another. */
export function StepsTab(props: ITabProps): React.JSX.Element {
  const { model, cluster, route } = props;
  const trans = useTrans();
  const [adding, setAdding] = React.useState(false);
  const steps = useAnswer(() => model.api.steps(cluster.id), [model, cluster.id]);
  const chosen = steps.value?.items.find(({ id }) => id === route.params['step']);
  const columns = useColumns(step => route.go({ ...route.params, step }));
  const add = (
    <Button
      disabledReason={isReady(cluster) ? null : trans.__('The cluster takes no steps now.')}
      onClick={() => setAdding(true)}
    >
      {trans.__('Add step')}
    </Button>
  );
  return (
    <>
      {steps.error ? <ErrorBanner error={steps.error} onRetry={steps.retry} /> : null}
      {adding ? (
        <StepForm
          model={model}
          cluster={cluster}
          onAdded={() => {
            setAdding(false);
            steps.retry();
          }}
          onCancel={() => setAdding(false)}
        />
      ) : null}
      <DataTable
        label={trans.__('Steps of %1', cluster.name)}
        columns={columns}
        rows={steps.value?.items ?? []}
        rowId={step => step.id}
        loading={steps.value === null && !steps.error}
        // AWS tells nobody when a step ends: whoever wants to know asks.
        toolbar={
          <>
            {adding ? null : add}
            <Button onClick={steps.retry}>{trans.__('Refresh')}</Button>
          </>
        }
        empty={<EmptyState text={trans.__('No step yet. A step runs a program of Spark on the cluster.')} />}
      />
      {chosen ? (
        <StepLog
          key={chosen.id}
          title={trans.__('Log of %1', chosen.name)}
          ask={(file, offset) => model.api.stepLog(cluster.id, chosen.id, file, offset)}
        />
      ) : null}
    </>
  );
}

function useColumns(onLog: (step: string) => void): readonly IColumn<ClusterStep>[] {
  const trans = useTrans();
  return [
    { id: 'name', header: trans.__('Step'), value: step => step.name, width: 176 },
    { id: 'id', header: trans.__('ID'), value: step => step.id, width: 152 },
    {
      id: 'state',
      header: trans.__('State'),
      value: step => step.state,
      cell: step => (
        <StateChip state={step.state} tone={stepTone(step.state)} detail={step.message || undefined} />
      ),
      width: 152
    },
    {
      id: 'created',
      header: trans.__('Created'),
      value: step => step.created,
      cell: step => <Moment at={step.created} />,
      width: 112
    },
    {
      id: 'duration',
      header: trans.__('Duration'),
      value: stepSeconds,
      cell: step => <Duration seconds={stepSeconds(step)} since={step.started} />,
      numeric: true,
      width: 104
    },
    {
      id: 'arguments',
      header: trans.__('Arguments'),
      value: step => step.arguments.join(' '),
      width: 240,
      hidden: true
    },
    {
      id: 'log',
      header: trans.__('Log'),
      value: () => null,
      cell: step => <LinkButton label={trans.__('Show log')} onClick={() => onLog(step.id)} />,
      fixed: true,
      width: 96
    }
  ];
}
