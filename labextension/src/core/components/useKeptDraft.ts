import * as React from 'react';

import type { KeptDraft } from '../keptDraft';
import type { IAction } from './useAction';

interface IOptions<T extends object> {
  kept: KeptDraft<T>;
  /** What the form opens with, where it is not what was kept. */
  first?: () => T;
  /** Id of what is to be cloned. */
  clone?: string | undefined;
  /** The form of what is to be cloned; null where it has none. */
  ask?: (id: string) => Promise<T | null>;
  /** What the clone is asked for in; its failure is shown. */
  run?: IAction['run'];
}

/** The fields of a form, kept as they change; those of what is to be cloned take their place. */
export function useKeptDraft<T extends object>(
  options: IOptions<T>
): [T, React.Dispatch<React.SetStateAction<T>>] {
  const { kept, clone, ask, run } = options;
  const [draft, setDraft] = React.useState<T>(() => (options.first ?? (() => kept.load()))());
  const cloned = React.useRef(false);
  React.useEffect(() => kept.save(draft), [kept, draft]);
  React.useEffect(() => {
    // Once: a step that is left keeps what was typed into it.
    if (clone && ask && run && !cloned.current) {
      cloned.current = true;
      void run(async () => {
        const found = await ask(clone);
        if (found) {
          setDraft(found);
        }
      });
    }
  }, [clone, ask, run]);
  return [draft, setDraft];
}
