import * as React from 'react';

import type { Estimate } from '../wire';
import { useTrans } from './hooks';

interface IProps {
  estimate: Estimate | null;
  format: (value: number) => string;
  /** In place of an estimate that nothing was found for. */
  unknown: string;
  /** Whether to say what it comes from; once is enough. */
  withBasis?: boolean;
}

/** What is expected, between what and what, and what that comes from. */
export function EstimateText(props: IProps): React.JSX.Element {
  const { estimate, format, unknown, withBasis } = props;
  const trans = useTrans();
  if (estimate === null) {
    return <span className="sms-quiet">{unknown}</span>;
  }
  const range = trans.__('%1 to %2', format(estimate.low), format(estimate.high));
  return (
    <span title={estimate.basis}>
      {format(estimate.expected)}{' '}
      <span className="sms-quiet">({withBasis ? `${range}; ${estimate.basis}` : range})</span>
    </span>
  );
}
