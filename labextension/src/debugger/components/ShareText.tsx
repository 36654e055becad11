import * as React from 'react';

/** A share as per cent; a dash where there is none. */
export function ShareText(props: { share: number | null }): React.JSX.Element {
  const { share } = props;
  return <>{share === null ? '–' : shareText(share)}</>;
}

/** 0 to 1 as per cent, with two digits after the point at most. */
export function shareText(share: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 }).format(share);
}
