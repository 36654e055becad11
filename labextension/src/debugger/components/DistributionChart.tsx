import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { useTrans } from '../../core/components/hooks';
import type { Distribution } from '../../core/wire';
import type { Drawing } from '../address';
import type { IBinRange } from '../bins';
import { stepMark } from '../stepMark';
import { distributionPicture } from '../traces';

interface IProps {
  /** Over the chart. */
  title: string;
  distribution: Distribution;
  /** Shared by charts that are to be compared. */
  range: IBinRange;
  /** Greatest share of a bin, as of `mostOf`; likewise shared. */
  most: number;
  drawing: Drawing;
  /** That is marked on a map; null: none is. */
  step?: number | null;
  height: number;
}

/** How the values of a tensor were spread, step by step. */
export function DistributionChart(props: IProps): React.JSX.Element {
  const { title, distribution, range, most, drawing, step = null, height } = props;
  const trans = useTrans();
  const { first, last } = range;
  const picture = React.useMemo(
    () => distributionPicture(distribution, { first, last }, drawing, most, trans),
    [distribution, first, last, drawing, most, trans]
  );
  const layout = React.useMemo(
    () => (drawing === 'heat' ? { ...picture.layout, ...stepMark(step) } : picture.layout),
    [picture, drawing, step]
  );
  return (
    <section>
      <h2 className="sms-ellipsis" title={title}>
        {title}
      </h2>
      <Chart
        key={drawing}
        label={trans.__('Distribution of %1', title)}
        data={picture.data}
        layout={layout}
        height={height}
        empty={trans.__('No histogram of it was saved at a step of this mode.')}
      />
    </section>
  );
}
