import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { AutoMLJob } from '../../core/wire';
import type { ILinks } from '../links';
import { hasEnded } from '../../core/jobsModel';

interface IProps {
  job: AutoMLJob;
  links: ILinks;
  /** Go on with an experiment that failed. */
  onResume: () => void;
}

/** Why an experiment failed, what was kept of one that was stopped, what is missing of another; else nothing. */
export function JobOutcome(props: IProps): React.JSX.Element | null {
  const { job, links, onResume } = props;
  const trans = useTrans();
  if (!hasEnded(job)) {
    return null;
  }
  const failed = job.state === 'Failed';
  const text = failed
    ? job.failure_reason || job.status_message
    : [job.status_message, ...(job.state === 'Stopped' ? [kept(job, trans)] : [])].filter(Boolean).join(' ');
  const last = job.job_ids.at(-1);
  return text ? (
    <div className="sms-Banner" data-tone={failed ? 'error' : 'warn'} role={failed ? 'alert' : 'status'}>
      <div className="sms-Banner-text">{text}</div>
      {failed && last ? (
        <div className="sms-Banner-actions">
          <Button onClick={() => links.openJob(last)}>{trans.__('Open log')}</Button>
          <Button onClick={onResume}>{trans.__('Resume')}</Button>
        </div>
      ) : null}
    </div>
  ) : null;
}

function kept(job: AutoMLJob, trans: ReturnType<typeof useTrans>): string {
  if (!job.files.includes('model.tar.gz')) {
    return trans.__('There is no model: it ended before the first candidate.');
  }
  const tried = job.candidates - (job.best?.ensemble ? 1 : 0);
  return trans._n(
    'Its only candidate was kept, and the model is made of it.',
    'Its %1 candidates were kept, and the model is made of the best of them.',
    tried,
    formatCount(tried)
  );
}
