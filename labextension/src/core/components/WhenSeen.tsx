import * as React from 'react';

interface IProps {
  /** Pixels that are kept free until then. */
  height: number;
  /** Of what keeps the place, e.g. a span of a grid. */
  className?: string;
  children: React.ReactNode;
}

/** Draws what is costly once it comes near the window, and keeps it from then on. */
export function WhenSeen(props: IProps): React.JSX.Element {
  const { height, className, children } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  const [seen, setSeen] = React.useState(false);
  React.useEffect(() => {
    const node = ref.current;
    if (!node || seen) {
      return undefined;
    }
    const observer = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) {
        setSeen(true);
      }
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [seen]);
  return seen ? (
    <>{children}</>
  ) : (
    <div ref={ref} className={className} style={{ minHeight: height }} aria-busy="true" />
  );
}
