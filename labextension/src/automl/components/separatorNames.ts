import type { TranslationBundle } from '@jupyterlab/translation';

/** Marks between the cells of a line in words. */
export function separatorNames(trans: TranslationBundle): Readonly<Record<string, string>> {
  return {
    ',': trans.__('Comma'),
    ';': trans.__('Semicolon'),
    '\t': trans.__('Tab'),
    '|': trans.__('Vertical bar'),
    ' ': trans.__('Space')
  };
}
