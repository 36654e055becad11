import * as React from 'react';

/** The theme that is on. */
export interface ITheme {
  name: string;
  tone: 'light' | 'dark';
}

/** What follows the theme is drawn again when it changes. */
export function useTheme(): ITheme {
  const [name, setName] = React.useState(readName);
  React.useEffect(() => {
    const observer = new MutationObserver(() => setName(readName()));
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
    return () => observer.disconnect();
  }, []);
  // JupyterLab writes both at once, the tone first.
  return { name, tone: document.body.dataset['jpThemeLight'] === 'false' ? 'dark' : 'light' };
}

function readName(): string {
  return document.body.dataset['jpThemeName'] ?? '';
}
