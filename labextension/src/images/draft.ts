import { KeptDraft } from '../core/keptDraft';
import type { IImageDraft } from './spec';
import { BLANK } from './spec';

/** The form as it was left in this browser tab. */
export const kept = new KeptDraft<IImageDraft>('jupyter-smstudio:image-draft', () => BLANK);
