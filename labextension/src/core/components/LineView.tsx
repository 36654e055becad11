import { useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';

import { useTrans } from './hooks';

interface ILine {
  text: string;
  /** E.g. when it was written. */
  title: string;
}

interface IProps {
  label: string;
  lines: readonly ILine[];
  /** Whether the view stays at the end until the reader scrolls up. */
  follow: boolean;
  empty: string;
}

/** Pixels; `--sms-line-height` in log.css is the same. */
const LINE_HEIGHT = 18;
const OVERSCAN = 40;
/** Pixels from the end within which the view still counts as at the end. */
const NEAR_END = 24;

/** Lines of any number, drawn as far as they are seen. */
export function LineView(props: IProps): React.JSX.Element {
  const { label, lines, empty } = props;
  const trans = useTrans();
  const scroller = React.useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = React.useState(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN
  });
  const following = props.follow && atEnd;

  React.useLayoutEffect(() => {
    if (following && scroller.current) {
      scroller.current.scrollTop = scroller.current.scrollHeight;
    }
  }, [lines.length, following]);

  const onScroll = (): void => {
    const node = scroller.current;
    if (node) {
      setAtEnd(node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END);
    }
  };
  return (
    <div className="sms-LineView">
      <div
        ref={scroller}
        className="sms-LineView-scroller"
        role="log"
        aria-label={label}
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
      >
        {lines.length === 0 ? <span className="sms-quiet">{empty}</span> : null}
        <div className="sms-LineView-body" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(item => (
            <div
              key={item.key}
              className="sms-LineView-line"
              title={lines[item.index]?.title}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {lines[item.index]?.text}
            </div>
          ))}
        </div>
      </div>
      {props.follow && !atEnd ? (
        <button
          type="button"
          className="jp-Button jp-mod-styled sms-Button sms-LineView-end"
          onClick={() => setAtEnd(true)}
        >
          {trans.__('Go to the end')}
        </button>
      ) : null}
    </div>
  );
}
