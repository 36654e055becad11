import * as React from 'react';

import type { IPageRoute } from '../../core/pages';
import type { IAutoMLDraft } from '../draft';
import { fromRequest, loadDraft, openedFor, saveDraft, suggestedName } from '../draft';
import type { AutoMLModel } from '../model';

/** The form: that of a job to clone, that of a table that was chosen elsewhere, or what was typed before. */
export function useDraft(
  model: AutoMLModel,
  route: IPageRoute,
  run: (work: () => Promise<void>) => Promise<boolean>
): [IAutoMLDraft, (draft: IAutoMLDraft) => void] {
  const { clone, input } = route.params;
  const [draft, setDraft] = React.useState<IAutoMLDraft>(() =>
    input ? openedFor(loadDraft(), input) : loadDraft()
  );
  const cloned = React.useRef(false);
  React.useEffect(() => saveDraft(draft), [draft]);
  React.useEffect(() => {
    // Once: a step that is left keeps what was typed into it.
    if (clone && !cloned.current) {
      cloned.current = true;
      void run(async () => {
        const { request } = model.find(clone) ?? (await model.api.job(clone));
        const { columns } = await model.api.preview({
          input: request.input,
          reading: request.reading ?? null
        });
        const names = columns.map(({ name }) => name);
        setDraft({ ...fromRequest(request, names), name: suggestedName() });
      });
    }
  }, [model, clone, run]);
  return [draft, setDraft];
}
