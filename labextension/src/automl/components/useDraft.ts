import * as React from 'react';

import type { IAction } from '../../core/components/useAction';
import { useKeptDraft } from '../../core/components/useKeptDraft';
import type { IPageRoute } from '../../core/pages';
import type { IAutoMLDraft } from '../draft';
import { freshName, fromRequest, kept, openedFor } from '../draft';
import type { AutoMLModel } from '../model';

/** The form: that of a job to clone, that of a table that was chosen elsewhere, or what was typed before. */
export function useDraft(
  model: AutoMLModel,
  route: IPageRoute,
  run: IAction['run']
): [IAutoMLDraft, (draft: IAutoMLDraft) => void] {
  const { clone, input } = route.params;
  const ask = React.useCallback(
    async (id: string): Promise<IAutoMLDraft> => {
      const { request } = model.find(id) ?? (await model.api.job(id));
      const { columns } = await model.api.preview({ input: request.input, reading: request.reading ?? null });
      const names = columns.map(({ name }) => name);
      return { ...fromRequest(request, names), name: freshName() };
    },
    [model]
  );
  const first = (): IAutoMLDraft => (input ? openedFor(kept.load(), input) : kept.load());
  return useKeptDraft({ kept, first, clone, ask, run });
}
