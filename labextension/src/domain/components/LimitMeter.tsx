import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { Meter } from '../../core/components/Progress';

interface IProps {
  label: string;
  value: number;
  limit: number | null;
  /** The figure as people read it. */
  text: (value: number) => string;
}

/** How much of a limit is used; the figure alone where there is no limit. */
export function LimitMeter(props: IProps): React.JSX.Element {
  const { label, value, limit, text } = props;
  const trans = useTrans();
  return limit === null ? (
    <span className="sms-figure">{text(value)}</span>
  ) : (
    <Meter label={label} value={value} max={limit} text={trans.__('%1 of %2', text(value), text(limit))} />
  );
}
