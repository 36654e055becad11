import * as React from 'react';

import { StudioError } from '../request';

/** An answer that follows what is typed; the old one stays until the new one is there. */
export interface IDelayedAnswer<T> {
  readonly value: T | null;
  /** Why the last question could not be answered; null after one that was. */
  readonly error: StudioError | null;
  readonly busy: boolean;
}

/** Milliseconds of rest after typing before a question is asked again. */
const REST = 600;

/** What the server answers to a question that changes while one types. */
export function useDelayedAnswer<T>(ask: () => Promise<T>, key: React.DependencyList): IDelayedAnswer<T> {
  const [answer, setAnswer] = React.useState<IDelayedAnswer<T>>({ value: null, error: null, busy: true });
  React.useEffect(() => {
    let gone = false;
    setAnswer(({ value, error }) => ({ value, error, busy: true }));
    const timer = setTimeout(() => {
      ask().then(
        value => gone || setAnswer({ value, error: null, busy: false }),
        (reason: unknown) =>
          gone || setAnswer(({ value }) => ({ value, error: StudioError.from(reason), busy: false }))
      );
    }, REST);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller names what the question depends on
  }, key);
  return answer;
}
