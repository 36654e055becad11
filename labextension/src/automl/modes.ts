import type { AutoMLMode, TablePreview } from '../core/wire';
import type { IAutoMLDraft } from './draft';

/** The method that a job would run in; what Auto comes to is told by the preview of its table. */
export function modeOf(
  draft: Pick<IAutoMLDraft, 'mode'>,
  preview: Pick<TablePreview, 'auto_mode'> | null
): AutoMLMode {
  return draft.mode === 'Auto' ? (preview?.auto_mode ?? 'Auto') : draft.mode;
}

/** The image that a method runs in; empty while it is not known. */
export function imageNameOf(mode: AutoMLMode): string {
  const images: Readonly<Record<AutoMLMode, string>> = {
    Auto: '',
    Ensembling: 'autogluon',
    HyperparameterTuning: 'xgboost-lightgbm'
  };
  return images[mode];
}
