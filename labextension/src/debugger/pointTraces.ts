/** Rows of a tensor as points, as plotly draws them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatCount } from '../core/format';
import type { Data } from '../core/plot';
import { COLORS } from '../core/plot';
import type { Embedding } from '../core/wire';
import type { IPicture } from './traces';

/** With the eight colours as many classes as are told apart. */
const SYMBOLS = ['circle', 'diamond', 'square', 'cross'] as const;
const MOST_CLASSES = COLORS.length * SYMBOLS.length;
const SIZE = 6;

/** Two of the principal components, counted from 0; t-SNE has the first two alone. */
export type Pair = readonly [number, number];

/** A point a row: what is alike is near. Classes have colours, and symbols where they are many. */
export function pointsPicture(points: Embedding, pair: Pair, trans: TranslationBundle): IPicture {
  const axes = [points.x, points.y, points.z];
  const [across, up] = [axes[pair[0]] ?? points.x, axes[pair[1]] ?? points.y];
  const classes = [...new Set(points.classes)].sort((left, right) => (left ?? -1) - (right ?? -1));
  const groups =
    classes.length > 0 && classes.length <= MOST_CLASSES ? classes : ([undefined] as readonly undefined[]);
  const data = groups.map((group, at): Data => {
    const rows = points.rows.flatMap((_, row) =>
      group === undefined || points.classes[row] === group ? [row] : []
    );
    return {
      type: 'scatter',
      mode: 'markers',
      name: group === undefined ? '' : group === null ? trans.__('None') : String(group),
      x: rows.map(row => across[row] ?? 0),
      y: rows.map(row => up[row] ?? 0),
      text: rows.map(row => hoverOf(points, row, trans)),
      marker: {
        size: SIZE,
        symbol: SYMBOLS[Math.floor(at / COLORS.length)] ?? 'circle',
        ...(group === undefined && classes.length > 0
          ? { color: rows.map(row => points.classes[row] ?? -1), colorscale: 'Viridis', showscale: true }
          : { color: COLORS[at % COLORS.length] ?? COLORS[0] })
      },
      hovertemplate: '%{text}<extra></extra>'
    };
  });
  const title = (component: number): string => {
    const share = points.explained[component];
    return share === undefined
      ? ''
      : trans.__('Component %1 (%2 of the variance)', component + 1, percent(share));
  };
  return {
    data: points.rows.length === 0 ? [] : data,
    layout: {
      xaxis: { title: { text: title(pair[0]) }, zeroline: false, showticklabels: points.method === 'pca' },
      yaxis: { title: { text: title(pair[1]) }, zeroline: false, showticklabels: points.method === 'pca' },
      showlegend: groups.length > 1,
      legend: { title: { text: points.labels ? trans.__('Class') : '' } }
    }
  };
}

/** Which rows are shown, in words. */
export function pointsNote(points: Embedding, trans: TranslationBundle): string {
  const shown = points.rows.length;
  const parts = [
    shown + points.left_out < points.total
      ? trans.__('%1 of %2 rows, evenly chosen', formatCount(shown), formatCount(points.total))
      : trans._n('%1 row', '%1 rows', points.total, formatCount(points.total)),
    trans._n('%1 column', '%1 columns', points.columns, formatCount(points.columns)),
    ...(points.left_out > 0
      ? [
          trans._n(
            '%1 row has NaN or infinite numbers and is left out',
            '%1 rows have NaN or infinite numbers and are left out',
            points.left_out,
            formatCount(points.left_out)
          )
        ]
      : []),
    ...(points.method === 'tsne' ? [trans.__('perplexity %1', Math.round(points.perplexity))] : []),
    ...(points.labels ? [trans.__('coloured by %1', points.labels)] : [])
  ];
  return parts.join(' · ');
}

function hoverOf(points: Embedding, row: number, trans: TranslationBundle): string {
  const name = trans.__('Row %1', formatCount(points.rows[row] ?? 0));
  const group = points.classes[row];
  return group === undefined ? name : `${name}, ${className(group, trans)}`;
}

function className(group: number | null, trans: TranslationBundle): string {
  return group === null ? trans.__('no class') : trans.__('class %1', group);
}

function percent(share: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
