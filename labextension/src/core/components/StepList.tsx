import * as React from 'react';

import { useTrans } from './hooks';

export interface IStep<Id extends string> {
  id: Id;
  label: string;
  /** Whether something in it is to be put right. */
  wrong: boolean;
}

interface IProps<Id extends string> {
  steps: readonly IStep<Id>[];
  current: Id;
  onGo: (step: Id) => void;
}

/** The steps of a long form, each to be gone to. */
export function StepList<Id extends string>(props: IProps<Id>): React.JSX.Element {
  const { steps, current, onGo } = props;
  const trans = useTrans();
  return (
    <ol className="sms-Steps" aria-label={trans.__('Steps')}>
      {steps.map((step, index) => (
        <li key={step.id}>
          <button
            type="button"
            className="sms-Steps-step"
            aria-current={step.id === current ? 'step' : undefined}
            onClick={() => onGo(step.id)}
          >
            <span className="sms-Steps-number" aria-hidden="true">
              {index + 1}
            </span>
            {step.label}
            {step.wrong ? (
              <span
                role="img"
                className="sms-Steps-wrong"
                title={trans.__('Something is to be put right')}
                aria-label={trans.__('Something is to be put right')}
              >
                !
              </span>
            ) : null}
          </button>
        </li>
      ))}
    </ol>
  );
}
