import * as React from 'react';

import { useTrans } from '../../../core/components/hooks';
import { formatCount } from '../../../core/format';
import type { IFrameColumn, IHistogram } from '../frame';

const WIDTH = 104;
const HEIGHT = 24;

/** Below the name of a column: its type, what is missing, and how its values are spread. */
export function ColumnHeader({ column }: { column: IFrameColumn }): React.JSX.Element {
  const trans = useTrans();
  const { type, nulls, distinct, minimum, maximum, histogram } = column;
  const facts = [
    type,
    nulls > 0 ? trans._n('%2 null', '%2 nulls', nulls, formatCount(nulls)) : '',
    distinct === null ? '' : trans.__('%1 distinct', formatCount(distinct)),
    minimum || maximum ? trans.__('%1 to %2', minimum, maximum) : ''
  ].filter(Boolean);
  return (
    <div className="sms-ColumnHeader" title={facts.join('\n')}>
      <span className="sms-ColumnHeader-type sms-ellipsis">
        {type}
        {nulls > 0 ? <span className="sms-ColumnHeader-nulls"> · {facts[1]}</span> : null}
      </span>
      {histogram ? <Bars histogram={histogram} name={column.name} /> : <span style={{ height: HEIGHT }} />}
    </div>
  );
}

function Bars(props: { histogram: IHistogram; name: string }): React.JSX.Element {
  const { labels, counts } = props.histogram;
  const trans = useTrans();
  const most = Math.max(1, ...counts);
  const step = WIDTH / counts.length;
  const highest = counts.indexOf(Math.max(...counts));
  const text = trans.__('%1: most values are %2', props.name, labels[highest] ?? '');
  return (
    <svg className="sms-ColumnHeader-bars" width={WIDTH} height={HEIGHT} role="img" aria-label={text}>
      {counts.map((count, bar) => {
        // A single value has to be seen beside a thousand others.
        const height = count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT);
        return (
          <rect key={bar} x={bar * step} y={HEIGHT - height} width={Math.max(1, step - 1)} height={height}>
            <title>{`${labels[bar] ?? ''}: ${formatCount(count)}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
