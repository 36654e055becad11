import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { StateChip } from '../../core/components/StateChip';
import { formatCount } from '../../core/format';
import type { Trial, TuningJob } from '../../core/wire';

/** The state of a tuning job; why it is in it as tooltip. */
export function TuningStateChip(props: { job: TuningJob }): React.JSX.Element {
  const { job } = props;
  const trans = useTrans();
  return job.paused ? (
    <StateChip
      state={job.state}
      tone="warn"
      label={trans.__('%1, paused', job.state)}
      detail={trans.__('Trials that run go on; no new one starts.')}
    />
  ) : (
    <StateChip state={job.state} detail={job.completion_reason || job.status_message} />
  );
}

/** The state of a trial, and whether a rule stopped it. */
export function TrialStateChip(props: { trial: Trial }): React.JSX.Element {
  const { trial } = props;
  const trans = useTrans();
  return (
    <StateChip
      state={trial.state}
      detail={trial.reason}
      label={trial.stopped_early ? trans.__('Stopped early') : undefined}
    />
  );
}

/** The original's names, in its order. */
const COUNTS = ['Completed', 'InProgress', 'RetryableError', 'NonRetryableError', 'Stopped'] as const;

/** How many training jobs are in which state: the strip of the original. */
export function CountStrip(props: { counts: Readonly<Record<string, number>> }): React.JSX.Element {
  const { counts } = props;
  const trans = useTrans();
  const labels: Readonly<Record<(typeof COUNTS)[number], string>> = {
    Completed: trans.__('Completed'),
    InProgress: trans.__('InProgress'),
    RetryableError: trans.__('Retryable'),
    NonRetryableError: trans.__('NonRetryable'),
    Stopped: trans.__('Stopped')
  };
  return (
    <dl className="sms-CountStrip" aria-label={trans.__('Training jobs by state')}>
      {COUNTS.map(state => (
        <div key={state} data-state={state} data-none={(counts[state] ?? 0) === 0 || undefined}>
          <dt>{labels[state]}</dt>
          <dd className="sms-figure">{formatCount(counts[state] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
