import * as React from 'react';

import { useTrans } from '../../core/components/hooks';

interface IProps {
  label: string;
  value: number;
  limit: number | null;
  /** The figure as people read it. */
  text: (value: number) => string;
}

/** How much of a limit is used; a figure alone where there is no limit. */
export function Meter(props: IProps): React.JSX.Element {
  const { label, value, limit, text } = props;
  const trans = useTrans();
  if (limit === null) {
    return <span className="sms-figure">{text(value)}</span>;
  }
  const share = limit > 0 ? Math.min(1, value / limit) : 1;
  const words = trans.__('%1 of %2', text(value), text(limit));
  return (
    <span className="sms-Meter">
      <span className="sms-figure">{words}</span>
      <span
        className="sms-Meter-bar"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(value, limit)}
        aria-valuetext={words}
        data-full={value >= limit || undefined}
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}
