import * as React from 'react';

import { StudioError } from '../request';

interface IAnswer<T> {
  value: T | null;
  error: StudioError | null;
  retry: () => void;
}

/** What the server answers to one question; an answer to an earlier one is passed over. */
export function useAnswer<T>(ask: () => Promise<T>, key: React.DependencyList): IAnswer<T> {
  const [tries, setTries] = React.useState(0);
  const [answer, setAnswer] = React.useState<Pick<IAnswer<T>, 'value' | 'error'>>({
    value: null,
    error: null
  });
  React.useEffect(() => {
    let gone = false;
    setAnswer({ value: null, error: null });
    ask().then(
      value => gone || setAnswer({ value, error: null }),
      (reason: unknown) => gone || setAnswer({ value: null, error: StudioError.from(reason) })
    );
    return () => {
      gone = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller names what the question depends on
  }, [...key, tries]);
  return { ...answer, retry: () => setTries(tries + 1) };
}
