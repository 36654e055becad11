import * as React from 'react';

import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { TuningHistory } from '../../core/wire';
import { hasEnded } from '../../core/jobsModel';
import { DefinitionSelect } from './DefinitionSelect';
import { EnqueueForm } from './EnqueueForm';
import { LimitsForm } from './LimitsForm';
import { NarrowForm } from './NarrowForm';
import type { ITabProps } from './TuningDetail';

/** Change a search while it goes on: its ranges, its next point, its limits. */
export function SteerTab(props: ITabProps): React.JSX.Element {
  const { model, job, route } = props;
  const trans = useTrans();
  const histories = useFollowed(() => model.historyOf(job.id), [model, job.id]);
  const { definitions } = job.request;
  const definition = definitions.find(({ name }) => name === route.params['definition']) ?? definitions[0];
  const history: TuningHistory | undefined = histories.value?.find(
    one => one.definition === definition?.name
  );
  if (hasEnded(job) || job.state === 'Stopping' || !definition) {
    return (
      <EmptyState
        text={trans.__(
          'A tuning job can be steered while it runs. This one is %1; clone it, or start one that learns from it by a warm start.',
          job.state
        )}
      />
    );
  }
  return (
    <div className="sms-Steer">
      <DefinitionSelect
        names={definitions.map(({ name }) => name)}
        value={definition.name}
        onChange={name => route.go({ ...route.params, definition: name })}
      />
      {histories.error ? <ErrorBanner error={histories.error} onRetry={() => void histories.load()} /> : null}
      <NarrowForm
        key={`ranges ${definition.name}`}
        model={model}
        job={job}
        definition={definition}
        history={history ?? null}
      />
      <div className="sms-JobOverview-columns">
        <EnqueueForm key={`point ${definition.name}`} model={model} job={job} definition={definition} />
        <LimitsForm model={model} job={job} />
      </div>
    </div>
  );
}
