import * as React from 'react';
import { createPortal } from 'react-dom';

interface IProps {
  /** Of the button, and of what it opens. */
  label: string;
  className?: string;
  /** Draws what is open; `close` ends it. */
  children: (close: () => void) => React.ReactNode;
  /** Why it can't be opened now. */
  disabledReason?: string | null;
  /** Looks of the button; a plain one when left out. */
  buttonClass?: string;
}

/** A button that opens a small panel below itself: Escape and a click elsewhere close it. */
export function Popover(props: IProps): React.JSX.Element {
  const { label, className = '', disabledReason } = props;
  const [place, setPlace] = React.useState<DOMRect | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const close = React.useCallback(() => {
    setPlace(null);
    button.current?.focus();
  }, []);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={props.buttonClass ?? 'jp-Button jp-mod-minimal sms-Button'}
        aria-haspopup="dialog"
        aria-expanded={place !== null}
        aria-disabled={disabledReason ? true : undefined}
        title={disabledReason ?? undefined}
        onClick={() => {
          if (!disabledReason) {
            setPlace(place === null ? (button.current?.getBoundingClientRect() ?? null) : null);
          }
        }}
      >
        {label}
      </button>
      {place ? (
        <Panel label={label} className={className} place={place} button={button} onClose={close}>
          {props.children(close)}
        </Panel>
      ) : null}
    </>
  );
}

interface IPanelProps {
  label: string;
  className: string;
  place: DOMRect;
  button: React.RefObject<HTMLElement>;
  onClose: () => void;
  children: React.ReactNode;
}

function Panel(props: IPanelProps): React.ReactPortal {
  const { label, className, place, button, onClose } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (node) {
      const { width, height } = node.getBoundingClientRect();
      const below = place.bottom + 4;
      node.style.left = `${Math.max(4, Math.min(place.left, window.innerWidth - width - 8))}px`;
      node.style.top = `${Math.max(4, Math.min(below, window.innerHeight - height - 8))}px`;
      node.querySelector<HTMLElement>('input, select, button')?.focus();
    }
  }, [place]);
  React.useEffect(() => {
    const onPointer = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!ref.current?.contains(target) && !button.current?.contains(target)) {
        onClose();
      }
    };
    document.addEventListener('pointerdown', onPointer, true);
    return () => document.removeEventListener('pointerdown', onPointer, true);
  }, [onClose, button]);
  // JupyterLab's panels contain their layout, so that only the body places by the window.
  return createPortal(
    <div
      ref={ref}
      role="dialog"
      aria-label={label}
      className={`sms-PopupMenu sms-Popover ${className}`}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Escape') {
          onClose();
        }
      }}
    >
      {props.children}
    </div>,
    document.body
  );
}
