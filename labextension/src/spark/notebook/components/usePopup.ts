import * as React from 'react';

const MARGIN = 4;
/** What Tab stops at, in the order of the popup. */
const STOPS = 'input, button, a[href]';
/** What the arrows go through: the search, then what connects to each cluster. */
const ROWS = 'input, .sms-ClusterRow > .sms-Button';

interface IPopup {
  ref: React.RefObject<HTMLDivElement>;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

/**
 * A panel below a button of the toolbar, within the window. A press beside it closes it; so do Escape and Tab beyond
 * its ends, which go back to the button.
 *
 * @param onClose - called with true where the button gets the focus back.
 */
export function usePopup(anchor: HTMLElement, onClose: (refocus: boolean) => void): IPopup {
  const ref = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (node) {
      const { left, bottom } = anchor.getBoundingClientRect();
      const room = window.innerWidth - node.getBoundingClientRect().width - MARGIN;
      node.style.left = `${Math.max(MARGIN, Math.min(left, room))}px`;
      node.style.top = `${bottom + 2}px`;
      node.style.maxHeight = `${window.innerHeight - bottom - 2 * MARGIN}px`;
      node.querySelector<HTMLElement>('input')?.focus();
    }
  }, [anchor]);
  React.useEffect(() => {
    const onPointer = (event: PointerEvent): void => {
      const target = event.target as Node;
      // The chip itself closes it by its click.
      if (!ref.current?.contains(target) && !anchor.contains(target)) {
        onClose(false);
      }
    };
    document.addEventListener('pointerdown', onPointer, true);
    return () => document.removeEventListener('pointerdown', onPointer, true);
  }, [anchor, onClose]);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const stopsAt = (selector: string): HTMLElement[] => [
      ...(ref.current?.querySelectorAll<HTMLElement>(selector) ?? [])
    ];
    const focused = document.activeElement as HTMLElement;
    const stops = stopsAt(STOPS);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const leaves = event.key === 'Tab' && focused === stops.at(event.shiftKey ? 0 : -1);
    if (event.key === 'Escape' || leaves) {
      event.stopPropagation();
      event.preventDefault();
      onClose(true);
    } else if (step !== undefined) {
      event.preventDefault();
      const rows = stopsAt(ROWS);
      rows[rows.indexOf(focused) + step]?.focus();
    }
  };
  return { ref, onKeyDown };
}
