/** Labels beside predictions, as plotly draws them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { TensorConfusion } from '../core/wire';
import type { IPicture } from './traces';

/** Classes up to which each cell has room for its count. */
const COUNTED = 20;

/** A row for each class of the labels, a column for each that was predicted, in the colours of its share. */
export function confusionPicture(confusion: TensorConfusion, trans: TranslationBundle): IPicture {
  const { classes, counts } = confusion;
  const names = classes.map(String);
  const shares = counts.map(row => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map(count => (total > 0 ? count / total : 0));
  });
  return {
    data:
      classes.length === 0
        ? []
        : [
            {
              type: 'heatmap',
              x: names,
              y: names,
              z: shares,
              text: counts as unknown as string[],
              ...(classes.length <= COUNTED ? { texttemplate: '%{text}' } : {}),
              colorscale: 'Viridis',
              zmin: 0,
              zmax: 1,
              xgap: 1,
              ygap: 1,
              colorbar: { tickformat: '.0%', thickness: 12, title: { text: trans.__('Share') } },
              hovertemplate: `${trans.__('Label')} %{y}, ${trans.__('predicted')} %{x}: %{text} (%{z:.1%})<extra></extra>`
            }
          ],
    layout: {
      xaxis: { title: { text: trans.__('Predicted') }, type: 'category' },
      yaxis: { title: { text: trans.__('Label') }, type: 'category', autorange: 'reversed' },
      showlegend: false
    }
  };
}
