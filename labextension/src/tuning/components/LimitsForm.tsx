import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import type { TuningJob } from '../../core/wire';
import type { TuningModel } from '../model';
import { numberOf } from '../parameters';

interface IProps {
  model: TuningModel;
  job: TuningJob;
}

/** Raise or lower the limits of a tuning job that runs. */
export function LimitsForm(props: IProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const action = useAction();
  const [told, setTold] = React.useState('');
  const { limits } = job.request;
  const [jobs, setJobs] = React.useState<string | null>(null);
  const [parallel, setParallel] = React.useState<string | null>(null);
  const [minutes, setMinutes] = React.useState<string | null>(null);
  const now = {
    jobs: String(job.expected_total),
    parallel: String(limits?.max_parallel_jobs ?? 1),
    minutes: limits?.max_runtime_seconds == null ? '' : String(limits.max_runtime_seconds / 60)
  };
  const change = (): void =>
    void action.run(async () => {
      setTold('');
      const runtime = numberOf(minutes ?? now.minutes);
      await model.update(job, {
        limits: {
          max_jobs: numberOf(jobs ?? now.jobs),
          max_parallel_jobs: numberOf(parallel ?? now.parallel) ?? 1,
          max_runtime_seconds: runtime === null ? null : Math.round(runtime * 60)
        }
      });
      setJobs(null);
      setParallel(null);
      setMinutes(null);
      setTold(trans.__('These limits hold from now on.'));
    });
  const unchanged = jobs === null && parallel === null && minutes === null;
  return (
    <section>
      <h2>{trans.__('Limits')}</h2>
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <form
        className="sms-Form"
        aria-label={trans.__('Limits')}
        onSubmit={event => {
          event.preventDefault();
          change();
        }}
      >
        <div className="sms-Form-row">
          <TextField
            label={trans.__('Training jobs')}
            help={trans.__('%1 so far.', job.total)}
            error={null}
            value={jobs ?? now.jobs}
            onChange={setJobs}
          />
          <TextField
            label={trans.__('At a time')}
            help={trans.__('1 to 10.')}
            error={null}
            value={parallel ?? now.parallel}
            onChange={setParallel}
          />
          <TextField
            label={trans.__('Minutes in all')}
            help={trans.__('Empty: no limit.')}
            error={null}
            value={minutes ?? now.minutes}
            onChange={setMinutes}
          />
        </div>
        <div className="sms-Form-actions">
          <Button
            submit
            busy={action.busy}
            disabledReason={unchanged ? trans.__('Type another limit first.') : null}
            onClick={() => undefined}
          >
            {trans.__('Change limits')}
          </Button>
          <span role="status" className="sms-Form-status">
            {told}
          </span>
        </div>
      </form>
    </section>
  );
}
