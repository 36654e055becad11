import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { StateChip } from '../../core/components/StateChip';
import type { AutoMLJob, Candidate, TableWarning } from '../../core/wire';

/** The state of an AutoML job; its secondary state and why it is in it as tooltip. */
export function AutoMLStateChip(props: { job: AutoMLJob }): React.JSX.Element {
  const { job } = props;
  const about = [job.secondary_status, job.failure_reason || job.status_message].filter(Boolean);
  return <StateChip state={job.state} detail={about.join(': ')} />;
}

export function CandidateStateChip(props: { candidate: Candidate }): React.JSX.Element {
  const { candidate } = props;
  return <StateChip state={candidate.state} detail={candidate.reason} />;
}

/** The mark of the best candidate. */
export function Star(): React.JSX.Element {
  const trans = useTrans();
  return (
    <span role="img" aria-label={trans.__('Best')} title={trans.__('Best')} className="sms-Star">
      ★
    </span>
  );
}

/** What the owner of a table should know, the gravest first. */
export function WarningList(props: { warnings: readonly TableWarning[] }): React.JSX.Element | null {
  const { warnings } = props;
  const trans = useTrans();
  const words: Readonly<Record<TableWarning['severity'], string>> = {
    High: trans.__('High'),
    Medium: trans.__('Medium'),
    Low: trans.__('Low')
  };
  return warnings.length === 0 ? null : (
    <ul className="sms-AutoMLWarnings" aria-label={trans.__('Warnings')}>
      {warnings.map((warning, index) => (
        <li key={index} data-severity={warning.severity}>
          <span className="sms-AutoMLWarnings-severity">{words[warning.severity]}</span>
          <span>
            {warning.column ? <strong className="sms-code">{warning.column} </strong> : null}
            {warning.message}
          </span>
        </li>
      ))}
    </ul>
  );
}
