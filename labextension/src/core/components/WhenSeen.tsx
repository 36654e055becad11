import * as React from 'react';

interface IProps {
  /** Pixels that are kept free until then. */
  height: number;
  /** Of what keeps the place, e.g. a span of a grid. */
  className?: string;
  children: React.ReactNode;
}

/** Draws what is costly once it is in the window and the page has nothing else to do; keeps it from then on. */
export function WhenSeen(props: IProps): React.JSX.Element {
  const { height, className, children } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  const [seen, setSeen] = React.useState(false);
  React.useEffect(() => {
    const node = ref.current;
    if (!node || seen) {
      return undefined;
    }
    let gone = false;
    const observer = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) {
        observer.disconnect();
        whenIdle(() => gone || setSeen(true));
      }
    });
    observer.observe(node);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [seen]);
  return seen ? (
    <>{children}</>
  ) : (
    <div ref={ref} className={className} style={{ minHeight: height }} aria-busy="true" />
  );
}

/** Milliseconds after which a page that is never idle draws all the same. */
const PATIENCE = 1000;

function whenIdle(call: () => void): void {
  if ('requestIdleCallback' in window) {
    window.requestIdleCallback(call, { timeout: PATIENCE });
  } else {
    // Safari has no such thing; a turn later what is above has been painted.
    setTimeout(call);
  }
}
