import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { IDefinitionDraft } from '../draft';
import type { IStepProps } from './TuningForm';

/** What was chosen, before it is created. */
export function ReviewStep(props: IStepProps): React.JSX.Element {
  const { draft } = props;
  const trans = useTrans();
  const none = trans.__('None');
  const minutes = (value: string): string => (value ? trans.__('%1 minutes', value) : none);
  return (
    <fieldset>
      <legend>{trans.__('Review')}</legend>
      <dl className="sms-Terms">
        <dt>{trans.__('Tuning job name')}</dt>
        <dd>{draft.name || none}</dd>
        <dt>{trans.__('Strategy')}</dt>
        <dd>{draft.strategy}</dd>
        <dt>{trans.__('Early stopping')}</dt>
        <dd>{draft.earlyStopping && draft.strategy !== 'Hyperband' ? trans.__('Auto') : trans.__('Off')}</dd>
        <dt>{trans.__('Warm start')}</dt>
        <dd>{draft.warmStart ? `${draft.warmStart}: ${draft.parents.join(', ')}` : none}</dd>
        <dt>{trans.__('Training jobs')}</dt>
        <dd>
          {trans.__('%1, %2 at a time', draft.maxJobs || trans.__('all combinations'), draft.maxParallel)}
        </dd>
        <dt>{trans.__('Time in all')}</dt>
        <dd>{minutes(draft.maxRuntimeMinutes)}</dd>
      </dl>
      {draft.definitions.map((definition, index) => (
        <Definition key={index} definition={definition} />
      ))}
    </fieldset>
  );
}

function Definition(props: { definition: IDefinitionDraft }): React.JSX.Element {
  const { definition } = props;
  const trans = useTrans();
  const searched = definition.parameters.filter(row => row.name && row.type !== 'Static');
  return (
    <>
      <h2>{definition.name}</h2>
      <dl className="sms-Terms">
        <dt>{trans.__('Program')}</dt>
        <dd>{definition.algorithm || definition.entryPoint || trans.__('None')}</dd>
        <dt>{trans.__('Objective')}</dt>
        <dd>{`${definition.direction} ${definition.metric}`}</dd>
        <dt>{trans.__('Searched')}</dt>
        <dd>
          {searched.length === 0 ? trans.__('None') : null}
          {searched.map(row => (
            <div key={row.name}>
              <span className="sms-code">{row.name}</span>{' '}
              <span className="sms-quiet">
                {row.type === 'Categorical' ? row.values : `${row.minimum} … ${row.maximum}`}
              </span>
            </div>
          ))}
        </dd>
        <dt>{trans.__('Instance')}</dt>
        <dd>
          {`${definition.instanceCount} × ${definition.instanceType}`}
          {definition.spot ? ` (${trans.__('managed spot')})` : ''}
        </dd>
      </dl>
    </>
  );
}
