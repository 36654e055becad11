import type { IDelayedAnswer } from '../../core/components/useDelayedAnswer';
import { useDelayedAnswer } from '../../core/components/useDelayedAnswer';
import type { TablePreview } from '../../core/wire';
import type { IAutoMLDraft } from '../draft';
import type { AutoMLModel } from '../model';

/** The table that is named in the form, as it would be read; null while none is named. */
export function usePreview(model: AutoMLModel, draft: IAutoMLDraft): IDelayedAnswer<TablePreview | null> {
  const input = draft.input.trim();
  const { target, reading } = draft;
  const validation = draft.judgedBy === 'table' ? draft.validation.trim() : '';
  return useDelayedAnswer<TablePreview | null>(
    async () => (input ? await model.api.preview({ input, target, reading, validation }) : null),
    [model, input, target, reading, validation]
  );
}
