import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { ALGORITHMS } from '../objectives';
import type { Algorithm } from '../objectives';
import { algorithmNames } from './algorithmNames';
import type { IStepProps } from './AutoMLForm';

/** Which algorithms candidates are made of. */
export function MethodStep(props: IStepProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      <p className="sms-quiet">
        {trans.__(
          'Pairs of preprocessing and algorithm are searched for their best hyperparameters, and the best are blended. Each candidate is measured by cross-validation, on rows that it was not fitted on.'
        )}
      </p>
      <Algorithms {...props} />
    </>
  );
}

function Algorithms(props: IStepProps): React.JSX.Element {
  const { draft, problems, change } = props;
  const trans = useTrans();
  const names = algorithmNames(trans);
  const chosen = draft.algorithms.length > 0 ? draft.algorithms : ALGORITHMS;
  const toggle = (algorithm: Algorithm, on: boolean): void => {
    const next = ALGORITHMS.filter(each => (each === algorithm ? on : chosen.includes(each)));
    // None would be no search; all is what the server takes an empty list for.
    if (next.length > 0) {
      change({ algorithms: next.length === ALGORITHMS.length ? [] : next });
    }
  };
  return (
    <fieldset>
      <legend>{trans.__('Algorithms')}</legend>
      {problems['algorithms'] ? (
        <span className="sms-Field-error" role="alert">
          {problems['algorithms']}
        </span>
      ) : null}
      {ALGORITHMS.map(algorithm => (
        <label key={algorithm} className="sms-Check">
          <input
            type="checkbox"
            checked={chosen.includes(algorithm)}
            disabled={chosen.length === 1 && chosen.includes(algorithm)}
            onChange={event => toggle(algorithm, event.currentTarget.checked)}
          />
          {names[algorithm]}
        </label>
      ))}
    </fieldset>
  );
}
