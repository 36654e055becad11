import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useNow, useTrans } from '../../core/components/hooks';
import { Progress } from '../../core/components/Progress';
import type { IAction } from '../../core/components/useAction';
import { formatCount, formatDuration, secondsSince } from '../../core/format';
import type { AutoMLJob } from '../../core/wire';
import type { AutoMLModel } from '../model';
import { secondsLeft, shareDone } from '../model';
import { stepName } from './stepNames';
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
  const most = job.request.max_candidates ?? job.candidates;
  const parts = [
    job.secondary_status === 'ModelTuning'
      ? trans.__('%1 of at most %2 candidates', formatCount(job.candidates), formatCount(most))
      : (job.secondary_status === 'Starting' && job.status_message) || stepName(trans, job.secondary_status),
    left === null ? '' : trans.__('at most %1 left', formatDuration(left))
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
      note={parts.filter(Boolean).join(' · ')}
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
