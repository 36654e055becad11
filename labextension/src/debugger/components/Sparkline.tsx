import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatScore } from '../../core/format';
import type { Sparkline as Curve } from '../../core/wire';
import { sparkPoints } from '../sparkline';

const WIDTH = 80;
const HEIGHT = 18;

/** The norm of a tensor over its steps, small enough for a row. */
export function Sparkline(props: { curve: Curve }): React.JSX.Element {
  const { l2 } = props.curve;
  const trans = useTrans();
  const known = l2.filter(value => value !== null);
  const first = known[0];
  const last = known[known.length - 1];
  const label =
    first === undefined || last === undefined
      ? trans.__('No norm')
      : trans.__('Norm from %1 to %2', formatScore(first), formatScore(last));
  return (
    <svg
      className="sms-Sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {sparkPoints(l2, WIDTH, HEIGHT).map((points, at) =>
        points.includes(' ') ? (
          <polyline key={at} points={points} />
        ) : (
          <circle key={at} cx={points.split(',')[0]} cy={points.split(',')[1]} r={1.5} />
        )
      )}
    </svg>
  );
}
