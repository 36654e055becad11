import * as React from 'react';

export interface IRovingRows {
  /** Index of the one row that Tab reaches. */
  active: number;
  setActive: (index: number) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
  /** Attach to the row of the active index; moves the focus when the keyboard moved it. */
  focusRef: (node: HTMLElement | null) => void;
}

interface IOptions {
  count: number;
  /** Rows that Page Up and Page Down jump over. */
  page: number;
  scrollTo: (index: number) => void;
  onEnter: (index: number) => void;
  onSpace: (index: number) => void;
  onMenu: (index: number) => void;
}

/** One tab stop for a whole table; arrows, Home, End and Page keys move within it. */
export function useRovingRows(options: IOptions): IRovingRows {
  const { count, page, scrollTo } = options;
  const [wanted, setActive] = React.useState(0);
  const active = Math.max(0, Math.min(wanted, count - 1));
  const byKeyboard = React.useRef(false);

  const move = (index: number): void => {
    const target = Math.max(0, Math.min(index, count - 1));
    byKeyboard.current = true;
    setActive(target);
    scrollTo(target);
  };

  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(active + 1),
    ArrowUp: () => move(active - 1),
    PageDown: () => move(active + page),
    PageUp: () => move(active - page),
    Home: () => move(0),
    End: () => move(count - 1),
    Enter: () => options.onEnter(active),
    ' ': () => options.onSpace(active),
    ContextMenu: () => options.onMenu(active)
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const onRow = (event.target as HTMLElement).getAttribute('role') === 'row';
    const key = event.shiftKey && event.key === 'F10' ? 'ContextMenu' : event.key;
    const act = moves[key];
    // Keys pressed within a control of the row belong to that control.
    if (!act || !onRow || count === 0) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  const focusRef = (node: HTMLElement | null): void => {
    if (node && byKeyboard.current) {
      byKeyboard.current = false;
      node.focus({ preventScroll: true });
    }
  };

  return { active, setActive, onKeyDown, focusRef };
}
