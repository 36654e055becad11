import * as React from 'react';

import { useTrans } from './hooks';

interface IProps<Id extends string> {
  /** Of the steps, in their order. */
  labels: Readonly<Record<Id, string>>;
  /** Those in which something is to be put right. */
  wrong: ReadonlySet<Id>;
  current: Id;
  onGo: (step: Id) => void;
}

/** The steps of a long form, each to be gone to. */
export function StepList<Id extends string>(props: IProps<Id>): React.JSX.Element {
  const { labels, wrong, current, onGo } = props;
  const trans = useTrans();
  return (
    <ol className="sms-Steps" aria-label={trans.__('Steps')}>
      {(Object.keys(labels) as Id[]).map((step, index) => (
        <li key={step}>
          <button
            type="button"
            className="sms-Steps-step"
            aria-current={step === current ? 'step' : undefined}
            onClick={() => onGo(step)}
          >
            <span className="sms-Steps-number" aria-hidden="true">
              {index + 1}
            </span>
            {labels[step]}
            {wrong.has(step) ? (
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
