import type { IImageDraft } from './spec';
import { BLANK } from './spec';

const KEY = 'jupyter-smstudio:image-draft';

/** The form as it was left in this browser tab; a reload loses nothing. */
export function loadDraft(): IImageDraft {
  const text = sessionStorage.getItem(KEY);
  if (!text) {
    return BLANK;
  }
  try {
    return { ...BLANK, ...(JSON.parse(text) as Partial<IImageDraft>) };
  } catch {
    // Something else wrote there: begin anew rather than fail to open.
    return BLANK;
  }
}

export function saveDraft(draft: IImageDraft): void {
  sessionStorage.setItem(KEY, JSON.stringify(draft));
}

export function clearDraft(): void {
  sessionStorage.removeItem(KEY);
}
