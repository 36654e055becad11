import * as React from 'react';

import { useTrans } from '../../core/components/hooks';

/** What people call the stages of starts and switches. */
export function useStageNames(): Readonly<Record<string, string>> {
  const trans = useTrans();
  return React.useMemo(
    () => ({
      queue: trans.__('Queue'),
      image: trans.__('Image'),
      instance: trans.__('Instance'),
      kernel: trans.__('Kernel'),
      script: trans.__('Start-up script'),
      start: trans.__('New process'),
      wait: trans.__('Running cell'),
      save: trans.__('Save variables'),
      restore: trans.__('Restore variables'),
      move: trans.__('Move')
    }),
    [trans]
  );
}
