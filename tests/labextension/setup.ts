/** What jsdom leaves out of a browser. It computes no layout, so elements get a plausible size. */
import { configure } from '@testing-library/dom';
import '@testing-library/jest-dom';

// What is drawn at once may take many seconds where other checks have the processor.
configure({ asyncUtilTimeout: 20_000 });

const SIZE = { clientWidth: 1200, clientHeight: 800, offsetWidth: 1200, offsetHeight: 800 };

for (const [name, value] of Object.entries(SIZE)) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
}

// JupyterLab draws React widgets when the browser is idle.
window.requestIdleCallback = callback =>
  window.setTimeout(() => callback({ didTimeout: false, timeRemaining: () => 50 }));
window.cancelIdleCallback = id => window.clearTimeout(id);

window.matchMedia = (media: string): MediaQueryList =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined
  });

/** Reports the size once, as a browser does when observing begins. */
class FixedSizeObserver implements ResizeObserver {
  constructor(private readonly callback: ResizeObserverCallback) {}

  observe(target: Element): void {
    const contentRect = target.getBoundingClientRect();
    const box = [{ inlineSize: SIZE.clientWidth, blockSize: SIZE.clientHeight }];
    this.callback(
      [{ target, contentRect, borderBoxSize: box, contentBoxSize: box, devicePixelContentBoxSize: box }],
      this
    );
  }

  unobserve(): void {}

  disconnect(): void {}
}

window.ResizeObserver = FixedSizeObserver;
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;

/** Lumino extends it when it is imported. */
window.DragEvent = class extends MouseEvent {
  readonly dataTransfer = null;
};

/** Sees nothing come or go; the notebook extends it when it is imported. */
window.IntersectionObserver = class implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly scrollMargin = '';
  readonly thresholds = [];

  observe(): void {}

  unobserve(): void {}

  disconnect(): void {}

  takeRecords(): IntersectionObserverEntry[] {
    return [];
  }
};

/**
 * JupyterLab draws the body of a dialog into a React root of its own, where no test can wrap it: what React says of
 * that root is left out. Of components it speaks by their names.
 */
const complain = console.error;
console.error = (message?: unknown, ...details: unknown[]): void => {
  if (!(String(message).includes('not wrapped in act') && details[0] === 'Root')) {
    complain(message, ...details);
  }
};
