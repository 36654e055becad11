/** Where the step that was chosen is in a chart over steps. Pure. */
import type { Layout } from '../core/plot';

/** A colour that stands out on light and dark pages, and on maps of colours. */
const COLOR = '#d55e00';

/** A line across a chart at a step; none where the newest is followed. */
export function stepMark(step: number | null): Pick<Layout, 'shapes'> {
  return {
    shapes:
      step === null
        ? []
        : [
            {
              type: 'line',
              yref: 'paper',
              x0: step,
              x1: step,
              y0: 0,
              y1: 1,
              line: { color: COLOR, dash: 'dot', width: 2 }
            }
          ]
  };
}
