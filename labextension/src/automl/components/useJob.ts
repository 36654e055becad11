import * as React from 'react';

import { useModels } from '../../core/components/hooks';
import { StudioError } from '../../core/request';
import type { AutoMLJob } from '../../core/wire';
import type { AutoMLModel } from '../model';

interface IFound {
  /** Null while it is not known. */
  readonly job: AutoMLJob | null;
  /** Why it is not known. */
  readonly error: StudioError | null;
}

/** An AutoML job by its id or name, live; one that is not among the newest is asked for. */
export function useJob(model: AutoMLModel, name: string): IFound {
  useModels(model.jobs, model.instanceTypes);
  const [error, setError] = React.useState<StudioError | null>(null);
  const job = model.find(name);
  const missing = model.jobs.value !== null && job === null;
  React.useEffect(() => {
    if (missing) {
      setError(null);
      model.load(name).catch((reason: unknown) => setError(StudioError.from(reason)));
    }
  }, [model, name, missing]);
  return { job, error: job ? null : (error ?? model.jobs.error) };
}
