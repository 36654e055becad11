import * as React from 'react';

import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useDraft, useTrans } from '../../core/components/hooks';
import type { FiguresDraft } from '../figuresDraft';
import { AccessForm } from './AccessForm';
import { FindingList } from './FindingList';

/** With whom figures are shared, and how long. */
export function FiguresForm(props: { draft: FiguresDraft }): React.JSX.Element {
  const { draft } = props;
  const trans = useTrans();
  useDraft(draft);
  const { check, error } = draft;
  return (
    <div className="sms-FiguresForm">
      <p className="sms-quiet">
        {trans.__(
          'The link shows the figures as they are now. They stay when what they are of changes or is deleted; share again for a newer version.'
        )}
      </p>
      {check.error ? <ErrorBanner error={check.error} onRetry={() => void check.load()} /> : null}
      {error ? <ErrorBanner what={trans.__('They were not shared.')} error={error} /> : null}
      <FindingList draft={draft} />
      <AccessForm
        initial={draft.initial}
        members={draft.members}
        unchangedExpiry={undefined}
        blocked={check.error ? null : draft.blockedReason(trans)}
        onChange={value => draft.set(value)}
      />
    </div>
  );
}
