import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Finding } from '../../core/wire';
import type { Draft } from '../draft';
import { isSecret } from '../draft';
import { useFindingKindNames } from './findingKindNames';

/** What had better not be shared: secrets, each to be agreed to, and what is only to be known. */
export function FindingList(props: { draft: Draft }): React.JSX.Element | null {
  const { draft } = props;
  const trans = useTrans();
  const { findings } = draft;
  if (findings.length === 0) {
    return null;
  }
  const secrets = findings.filter(isSecret);
  return (
    <section className="sms-ShareFindings" aria-label={trans.__('Findings')}>
      <p role={secrets.length > 0 ? 'alert' : 'status'}>
        {secrets.length > 0
          ? trans._n(
              'It seems to hold %1 secret. Who opens the link can read it.',
              'It seems to hold %1 secrets. Who opens the link can read them.',
              secrets.length
            )
          : trans.__('Before it is shared:')}
      </p>
      <ul tabIndex={0} aria-label={trans.__('Findings')}>
        {[...secrets, ...findings.filter(finding => !isSecret(finding))].map(finding => (
          <FindingItem key={finding.id} finding={finding} draft={draft} />
        ))}
      </ul>
    </section>
  );
}

function FindingItem(props: { finding: Finding; draft: Draft }): React.JSX.Element {
  const { finding, draft } = props;
  const trans = useTrans();
  const kinds = useFindingKindNames();
  const place = usePlace(finding);
  return (
    <li data-kind={finding.kind}>
      <span className="sms-ShareFindings-text">
        <strong>{kinds[finding.kind]}</strong>
        {place ? <span className="sms-quiet">{` · ${place}`}</span> : null}
        <span className="sms-ShareFindings-message">{finding.message}</span>
        {finding.excerpt ? <span className="sms-code">{finding.excerpt}</span> : null}
      </span>
      {isSecret(finding) ? (
        <label className="sms-Check">
          <input
            type="checkbox"
            checked={draft.isAccepted(finding)}
            aria-label={trans.__('Share anyway: %1, %2', finding.message, place)}
            onChange={event => draft.accept(finding, event.currentTarget.checked)}
          />
          {trans.__('Share anyway')}
        </label>
      ) : null}
    </li>
  );
}

/** `Source of cell 3`; empty where it concerns the whole notebook. */
function usePlace(finding: Finding): string {
  const trans = useTrans();
  if (finding.cell === null) {
    return '';
  }
  const number = finding.cell + 1;
  return {
    source: trans.__('source of cell %1', number),
    output: trans.__('output of cell %1', number),
    metadata: trans.__('metadata of cell %1', number)
  }[finding.place];
}
