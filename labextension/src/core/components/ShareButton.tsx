import * as React from 'react';

import type { ISharing, Shown } from '../sharing';
import { Button } from './Button';
import { useTrans } from './hooks';

interface IProps {
  /** Null where nothing can be shared: there is no button then. */
  sharing: ISharing | null;
  subject: Shown;
  /** Name of the subject, as people read it. */
  title: string;
  /** Why it can't be shared now. */
  disabledReason?: string | null;
}

/** Shares what a page shows. */
export function ShareButton(props: IProps): React.JSX.Element | null {
  const { sharing, subject, title, disabledReason } = props;
  const trans = useTrans();
  return sharing ? (
    <Button disabledReason={disabledReason ?? null} onClick={() => void sharing.share(subject, title)}>
      {trans.__('Share…')}
    </Button>
  ) : null;
}
