import * as React from 'react';
import { createPortal } from 'react-dom';

export interface IMenuEntry {
  label: string;
  run: () => void;
  /** Why it cannot be done now; null when it can. */
  disabledReason?: string | null;
  destructive?: boolean;
  /** Set for entries that are on or off. */
  checked?: boolean;
}

export interface IMenuPlace {
  x: number;
  y: number;
}

interface IProps {
  label: string;
  entries: readonly IMenuEntry[];
  place: IMenuPlace;
  /** `refocus` is true when the menu was left by keyboard. */
  onClose: (refocus: boolean) => void;
}

/** A small menu at a point of the window: arrows move, Enter runs, Escape closes. */
export function PopupMenu(props: IProps): React.ReactPortal {
  const { label, entries, place, onClose } = props;
  const ref = React.useRef<HTMLUListElement>(null);

  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const { width, height } = node.getBoundingClientRect();
    node.style.left = `${Math.max(0, Math.min(place.x, window.innerWidth - width - 4))}px`;
    node.style.top = `${Math.max(0, Math.min(place.y, window.innerHeight - height - 4))}px`;
    node.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
  }, [place]);

  React.useEffect(() => {
    const onPointer = (event: PointerEvent): void => {
      if (!ref.current?.contains(event.target as Node)) {
        onClose(false);
      }
    };
    document.addEventListener('pointerdown', onPointer, true);
    return () => document.removeEventListener('pointerdown', onPointer, true);
  }, [onClose]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    const items = [...(ref.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onClose(true);
    } else if (step !== undefined) {
      event.preventDefault();
      items[(at + step + items.length) % items.length]?.focus();
    }
  };

  // JupyterLab's panels contain their layout, so that only the body places by the window.
  return createPortal(
    <ul ref={ref} role="menu" aria-label={label} className="sms-PopupMenu" onKeyDown={onKeyDown}>
      {entries.map(entry => (
        <MenuItem key={entry.label} entry={entry} onClose={onClose} />
      ))}
    </ul>,
    document.body
  );
}

function MenuItem(props: { entry: IMenuEntry; onClose: (refocus: boolean) => void }): React.JSX.Element {
  const { entry, onClose } = props;
  const toggles = entry.checked !== undefined;
  return (
    <li role="none">
      <button
        type="button"
        role={toggles ? 'menuitemcheckbox' : 'menuitem'}
        aria-checked={entry.checked}
        aria-disabled={entry.disabledReason ? true : undefined}
        title={entry.disabledReason ?? undefined}
        tabIndex={-1}
        className="sms-PopupMenu-item"
        data-destructive={entry.destructive || undefined}
        onClick={() => {
          if (entry.disabledReason) {
            return;
          }
          if (!toggles) {
            onClose(true);
          }
          entry.run();
        }}
      >
        {toggles ? (
          <span className="sms-PopupMenu-check" aria-hidden="true">
            {entry.checked ? '✓' : ''}
          </span>
        ) : null}
        {entry.label}
        {entry.disabledReason ? <span className="sms-PopupMenu-reason">{entry.disabledReason}</span> : null}
      </button>
    </li>
  );
}
