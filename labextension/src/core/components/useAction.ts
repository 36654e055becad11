import * as React from 'react';

import { StudioError } from '../request';

/** Something a person asked for: whether it works now, and why it failed. */
export interface IAction {
  readonly busy: boolean;
  readonly error: StudioError | null;
  /** Run `work`; a failure is kept in `error` until the next run. Resolves to whether it worked. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

/** One action of a component at a time. */
export function useAction(): IAction {
  const [busy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<StudioError | null>(null);
  const run = React.useCallback(async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (reason) {
      setError(StudioError.from(reason));
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  const clear = React.useCallback(() => setError(null), []);
  return { busy, error, run, clear };
}
