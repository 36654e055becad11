import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCount, formatDuration } from '../../core/format';
import { featuresOf, numberOf } from '../draft';
import { algorithmNames } from './algorithmNames';
import type { IStepProps } from './AutoMLForm';
import { columnKindNames } from './columnKindNames';
import { judgedByNames } from './judgedByNames';
import { modeNames } from './modeNames';
import { problemTypeNames } from './problemTypeNames';

/** What was chosen, before it is created. */
export function ReviewStep(props: IStepProps): React.JSX.Element {
  const { draft, preview } = props;
  const trans = useTrans();
  const none = trans.__('None');
  const names = problemTypeNames(trans);
  const kinds = columnKindNames(trans);
  const algorithms = algorithmNames(trans);
  const modes = modeNames(trans);
  const judged = judgedByNames(trans);
  const problem = draft.problemType || preview?.problem_type;
  const columns = preview?.columns ?? [];
  const minutes = (value: string): string => {
    const typed = numberOf(value);
    return typed === null ? none : formatDuration(typed * 60);
  };
  return (
    <fieldset>
      <legend>{trans.__('Review')}</legend>
      <dl className="sms-Terms">
        <dt>{trans.__('Experiment name')}</dt>
        <dd>{draft.name || none}</dd>
        <dt>{trans.__('Input data')}</dt>
        <dd className="sms-code">{draft.input || none}</dd>
        <dt>{trans.__('Target')}</dt>
        <dd className="sms-code">{draft.target || none}</dd>
        <dt>{trans.__('Problem type')}</dt>
        <dd>{problem ? names[problem] : trans.__('Inferred')}</dd>
        <dt>{trans.__('Objective')}</dt>
        <dd>{draft.objective || preview?.objective || trans.__('Default of the problem type')}</dd>
        <dt>{trans.__('Columns that are offered to models')}</dt>
        <dd>
          {preview
            ? trans.__(
                '%1 of %2',
                formatCount(featuresOf(draft, columns).length),
                formatCount(Math.max(0, columns.length - 1))
              )
            : trans.__('Known when the table was read')}
        </dd>
        <dt>{trans.__('Types set by hand')}</dt>
        <dd>
          {Object.entries(draft.kinds)
            .map(([name, kind]) => `${name}: ${kinds[kind]}`)
            .join(', ') || none}
        </dd>
        <dt>{trans.__('Validation')}</dt>
        <dd>
          {judged[draft.judgedBy]}
          {draft.judgedBy === 'share' ? ` (${draft.sharePercent} %)` : null}
          {draft.judgedBy === 'table' ? <span className="sms-code"> {draft.validation}</span> : null}
        </dd>
        <dt>{trans.__('Sample weights')}</dt>
        <dd className={draft.weight ? 'sms-code' : ''}>{draft.weight || none}</dd>
        <dt>{trans.__('Complete experiment')}</dt>
        <dd>{draft.complete ? trans.__('Yes') : trans.__('No')}</dd>
        <dt>{trans.__('Training method')}</dt>
        <dd>
          {draft.mode === 'Auto' && preview
            ? trans.__('%1: %2', modes.Auto, modes[preview.auto_mode])
            : modes[draft.mode]}
        </dd>
        {draft.mode === 'HyperparameterTuning' ? (
          <>
            <dt>{trans.__('Algorithms')}</dt>
            <dd>{draft.algorithms.map(each => algorithms[each]).join(', ') || trans.__('All')}</dd>
          </>
        ) : null}
        <dt>{trans.__('Candidates at most')}</dt>
        <dd>{draft.maxCandidates}</dd>
        <dt>{trans.__('Time in all')}</dt>
        <dd>{minutes(draft.maxMinutes)}</dd>
        <dt>{trans.__('Time of a candidate')}</dt>
        <dd>{minutes(draft.maxCandidateMinutes)}</dd>
        <dt>{trans.__('Instance')}</dt>
        <dd>{draft.instanceType}</dd>
      </dl>
    </fieldset>
  );
}
