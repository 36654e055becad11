import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useNow, useTrans } from '../../core/components/hooks';
import { Progress } from '../../core/components/Progress';
import type { IAction } from '../../core/components/useAction';
import { formatCount, formatDuration, secondsSince } from '../../core/format';
import type { AutoMLJob } from '../../core/wire';
import type { AutoMLModel } from '../model';
import { secondsLeft, shareDone } from '../model';
import { confirmStop } from './stopDialog';

interface IProps {
  model: AutoMLModel;
  job: AutoMLJob;
  action: IAction;
}

/** How far an experiment is, what it does, and how to stop it. */
export function JobProgress(props: IProps): React.JSX.Element {
  const { model, job, action } = props;
  const trans = useTrans();
  const elapsed = secondsSince(job.created, useNow(1));
  const left = secondsLeft(job, elapsed);
  const parts = [
    ...(job.candidates > 0
      ? [trans._n('%1 candidate', '%1 candidates', job.candidates, formatCount(job.candidates))]
      : []),
    ...(left === null ? [] : [trans.__('at most %1 left', formatDuration(left))]),
    ...(job.status_message ? [job.status_message] : [])
  ];
  const stop = (): Promise<boolean> =>
    action.run(async () => {
      if (await confirmStop(trans, job)) {
        await model.stop(job);
      }
    });
  return (
    <Progress
      label={trans.__('AutoML experiment')}
      value={shareDone(job, elapsed)}
      note={parts.join(' · ')}
      action={
        <Button
          disabledReason={job.state === 'Stopping' ? trans.__('It is being stopped already.') : null}
          onClick={() => void stop()}
        >
          {trans.__('Stop experiment')}
        </Button>
      }
    />
  );
}
