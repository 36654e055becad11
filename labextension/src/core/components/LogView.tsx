import * as React from 'react';

import { CopyButton } from './ErrorBanner';
import { useTrans } from './hooks';

interface IProps {
  label: string;
  text: string;
  /** Shown while there is no text. */
  empty: string;
}

/** Pixels from the end within which the view still counts as at the end. */
const NEAR_END = 24;

/** A log that follows its end until the reader scrolls up. */
export function LogView(props: IProps): React.JSX.Element {
  const { label, text, empty } = props;
  const trans = useTrans();
  const ref = React.useRef<HTMLPreElement>(null);
  const [follow, setFollow] = React.useState(true);

  React.useLayoutEffect(() => {
    if (follow && ref.current) {
      ref.current.scrollTop = ref.current.scrollHeight;
    }
  }, [text, follow]);

  const onScroll = (): void => {
    const node = ref.current;
    if (node) {
      setFollow(node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END);
    }
  };

  return (
    <section className="sms-LogView" aria-label={label}>
      <div className="sms-LogView-bar">
        <button
          type="button"
          className="jp-Button jp-mod-minimal sms-Button"
          aria-pressed={follow}
          onClick={() => setFollow(!follow)}
        >
          {follow ? trans.__('Pause') : trans.__('Follow')}
        </button>
        <CopyButton text={text} label={trans.__('Copy log')} />
      </div>
      <pre ref={ref} tabIndex={0} role="log" aria-label={label} onScroll={onScroll}>
        {text || <span className="sms-quiet">{empty}</span>}
      </pre>
    </section>
  );
}
