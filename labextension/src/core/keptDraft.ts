/** A form as it was left in this browser tab; a reload loses nothing. */
export class KeptDraft<T extends object> {
  /**
   * @param _key - in the session storage of the tab.
   * @param _blank - what the form begins with; also what fields have that an older version did not keep.
   */
  constructor(
    private readonly _key: string,
    private readonly _blank: () => T
  ) {}

  load(): T {
    const blank = this._blank();
    const text = sessionStorage.getItem(this._key);
    if (!text) {
      return blank;
    }
    try {
      return { ...blank, ...(JSON.parse(text) as Partial<T>) };
    } catch {
      // Something else wrote there: begin anew rather than fail to open.
      return blank;
    }
  }

  save(draft: T): void {
    sessionStorage.setItem(this._key, JSON.stringify(draft));
  }

  clear(): void {
    sessionStorage.removeItem(this._key);
  }
}

/** A name that is free in all likelihood, for a form that nobody named. */
export function suggestedName(prefix: string, now: Date = new Date()): string {
  const digits = now.toISOString().replace(/\D/g, '');
  return `${prefix}-${digits.slice(2, 8)}-${digits.slice(8, 14)}`;
}
