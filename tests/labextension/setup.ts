/** What jsdom leaves out of a browser. It computes no layout, so elements get a plausible size. */
import '@testing-library/jest-dom';

const SIZE = { clientWidth: 1200, clientHeight: 800, offsetWidth: 1200, offsetHeight: 800 };

for (const [name, value] of Object.entries(SIZE)) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
}

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
