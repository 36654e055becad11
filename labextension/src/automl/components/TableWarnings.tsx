import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { TableWarning } from '../../core/wire';
import { WarningList } from './AutoMLState';

/** What the owner of the table should know, folded up unless something is grave: the trials are below. */
export function TableWarnings(props: { warnings: readonly TableWarning[] }): React.JSX.Element | null {
  const { warnings } = props;
  const trans = useTrans();
  return warnings.length === 0 ? null : (
    <details open={warnings.some(({ severity }) => severity === 'High')}>
      <summary>
        {trans._n(
          '%1 warning about the table',
          '%1 warnings about the table',
          warnings.length,
          formatCount(warnings.length)
        )}
      </summary>
      <WarningList warnings={warnings} />
    </details>
  );
}
