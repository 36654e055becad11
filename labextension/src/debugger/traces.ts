/** Charts of tensors as plotly draws them. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Data, Layout } from '../core/plot';
import { COLORS, shown } from '../core/plot';
import type { Distribution, TensorAtStep, UpdateRatio } from '../core/wire';
import type { Drawing } from './address';
import type { IBinRange } from './bins';
import { naturally } from './tree';
import { evenly, magnitudeAt, rangeOf, sharesOf, ticksOf } from './bins';

/** A picture of a tensor's distribution. */
export interface IPicture {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
}

/** Told apart by people who see colours differently, as the eight of lines are. */
const SCALE = 'Viridis';
/** Ridges above one another; more would hide each other. */
const RIDGES = 40;
/** How far the highest ridge reaches into those above it. */
const OVERLAP = 3;
/** Lines that can be told apart; more are drawn as a map. */
const MOST_LINES = COLORS.length;
/**
 * Near this a training learns, as a rule of thumb (Karpathy, CS231n, *Ratio of weights:updates*): far above it the
 * rate of learning is too high, far below too low.
 */
export const GOOD_RATIO = 1e-3;

/** Steps along, magnitudes of both signs up, in the colours of their shares; or a ridge for each step. */
export function distributionPicture(
  distribution: Distribution,
  range: IBinRange,
  drawing: Drawing,
  most: number,
  trans: TranslationBundle
): IPicture {
  return drawing === 'ridge'
    ? ridges(distribution, range, most, trans)
    : heatMap(distribution, range, most, trans);
}

/** The greatest share of a bin of some tensors: what their colours and their ridges are measured by. */
export function mostOf(distributions: readonly Distribution[], range: IBinRange): number {
  return distributions.reduce((most, distribution) => {
    const { places, shares } = sharesOf(distribution, range);
    return Math.max(most, greatest(shares.filter((_, at) => places[at] !== 0)));
  }, 0);
}

function heatMap(
  distribution: Distribution,
  range: IBinRange,
  most: number,
  trans: TranslationBundle
): IPicture {
  const { places, steps, shares } = sharesOf(distribution, range);
  const texts = places.map(place => magnitudeAt(place, distribution.edges, range).toPrecision(2));
  const ticks = ticksOf(distribution.edges, range);
  return {
    data:
      steps.length === 0
        ? []
        : [
            {
              type: 'heatmap',
              x: [...steps],
              y: [...places],
              z: shares.map(row => [...row]) as number[][],
              text: texts.map(text => steps.map(() => text)) as unknown as string[],
              colorscale: SCALE,
              zmin: 0,
              zmax: most || 1,
              colorbar: { tickformat: '.0%', thickness: 12, title: { text: trans.__('Share') } },
              hovertemplate: `${trans.__('Step')} %{x}, ${trans.__('about')} %{text}: %{z:.2%}<extra></extra>`
            }
          ],
    layout: {
      xaxis: {
        title: { text: trans.__('Step') },
        // Around one step alone plotly would write parts of steps.
        ...(steps.length === 1 ? { tickmode: 'array', tickvals: [...steps] } : {})
      },
      yaxis: {
        title: { text: trans.__('Value (log scale)') },
        tickmode: 'array',
        tickvals: ticks.map(tick => tick.place),
        ticktext: ticks.map(tick => tick.text)
      },
      showlegend: false
    }
  };
}

function ridges(
  distribution: Distribution,
  range: IBinRange,
  most: number,
  trans: TranslationBundle
): IPicture {
  const { places, steps, shares } = sharesOf(distribution, range);
  const drawn = evenly(steps.length, RIDGES);
  const scale = OVERLAP / (most || 1);
  const ticks = ticksOf(distribution.edges, range);
  const lowest = places[0] ?? 0;
  const highest = places[places.length - 1] ?? 0;
  // The newest is drawn last and lies in front, as in a picture of hills.
  const data = drawn.map((column, at): Data => {
    const base = drawn.length - 1 - at;
    return {
      type: 'scatter',
      mode: 'lines',
      x: [lowest, ...places, highest],
      y: [base, ...shares.map(row => base + Math.min(OVERLAP, (row[column] ?? 0) * scale)), base],
      fill: 'toself',
      fillcolor: 'rgba(0, 114, 178, 0.25)',
      line: { color: COLORS[0], width: 1 },
      name: `${trans.__('Step')} ${steps[column]}`,
      hoverinfo: 'name'
    };
  });
  const named = evenly(drawn.length, 8);
  return {
    data,
    layout: {
      xaxis: {
        title: { text: trans.__('Value (log scale)') },
        tickmode: 'array',
        tickvals: ticks.map(tick => tick.place),
        ticktext: ticks.map(tick => tick.text)
      },
      yaxis: {
        title: { text: trans.__('Step') },
        tickmode: 'array',
        tickvals: named.map(at => drawn.length - 1 - at),
        ticktext: named.map(at => String(steps[drawn[at] ?? 0] ?? ''))
      },
      showlegend: false
    }
  };
}

/** Shares of zeros and of NaN over the steps. */
export function shareTraces(distribution: Distribution, trans: TranslationBundle): readonly Data[] {
  const line = (name: string, y: readonly (number | null)[], color: string): Data => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: [...distribution.steps],
    y: [...y],
    line: { color, width: 2 },
    hovertemplate: '%{x}: %{y:.2%}<extra>%{fullData.name}</extra>'
  });
  return distribution.steps.length === 0
    ? []
    : [
        line(trans.__('Zero'), distribution.zero_share, COLORS[0]),
        line(trans.__('NaN'), distribution.nan_share, COLORS[1])
      ];
}

/** The norms of a tensor over the steps, of several jobs beside one another. */
export function normTraces(
  curves: readonly { readonly name: string; readonly distribution: Distribution }[]
): readonly Data[] {
  return curves
    .filter(({ distribution }) => distribution.steps.length > 0)
    .map(({ name, distribution }, at) => ({
      type: 'scatter',
      mode: distribution.steps.length === 1 ? ('markers' as const) : ('lines' as const),
      name: shown(name),
      x: [...distribution.steps],
      y: [...distribution.l2],
      line: { color: COLORS[at % COLORS.length] ?? COLORS[0], width: 2 },
      hovertemplate: '%{x}: %{y:.4g}<extra>%{fullData.name}</extra>'
    }));
}

/** The values of one step: a bar for each bin, negative ones left of zero; those of several jobs on one scale. */
export function stepPicture(
  steps: readonly { readonly name: string; readonly tensor: TensorAtStep }[],
  trans: TranslationBundle
): IPicture {
  const counted = steps.map(({ name, tensor }) => ({
    name,
    edges: tensor.edges,
    counts: {
      negative: [tensor.negative],
      positive: [tensor.positive],
      steps: [tensor.step],
      zero_share: [tensor.summary.zero_share],
      nan_share: [tensor.summary.nan_share]
    }
  }));
  const range = rangeOf(counted.map(({ counts }) => counts));
  const edges = counted[0]?.edges ?? [];
  const drawn = counted.flatMap(({ name, counts }, at): Data[] => {
    const { places, shares } = sharesOf(counts, range);
    const figures = shares.map(([share]) => share ?? 0);
    const known = (counts.positive[0] ?? []).length > 0 && figures.some(share => share > 0);
    return known
      ? [
          {
            type: 'bar',
            name: shown(name),
            x: [...places],
            y: figures,
            hovertext: places.map(place => magnitudeAt(place, edges, range).toPrecision(2)),
            marker: { color: COLORS[at % COLORS.length] ?? COLORS[0] },
            opacity: counted.length > 1 ? 0.65 : 1,
            hovertemplate: `${trans.__('about')} %{hovertext}: %{y:.2%}<extra></extra>`
          }
        ]
      : [];
  });
  const ticks = ticksOf(edges, range);
  return {
    data: drawn,
    layout: {
      xaxis: {
        title: { text: trans.__('Value (log scale)') },
        tickmode: 'array',
        tickvals: ticks.map(tick => tick.place),
        ticktext: ticks.map(tick => tick.text)
      },
      yaxis: { title: { text: trans.__('Share') }, tickformat: '.0%' },
      barmode: 'overlay',
      showlegend: drawn.length > 1,
      legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom' }
    }
  };
}

/** The ratio of update to weight of each layer over the steps: lines, or a map where they are many. */
export function ratioPicture(updates: readonly UpdateRatio[], trans: TranslationBundle): IPicture {
  const known = updates
    .filter(({ steps }) => steps.length > 0)
    .sort((left, right) => naturally(left.tensor, right.tensor));
  return known.length > MOST_LINES ? ratioMap(known, trans) : ratioLines(known, trans);
}

function ratioLines(updates: readonly UpdateRatio[], trans: TranslationBundle): IPicture {
  return {
    data: updates.map(({ tensor, steps, ratio }, at) => ({
      type: 'scatter',
      mode: steps.length === 1 ? ('markers' as const) : ('lines' as const),
      name: shown(tensor),
      x: [...steps],
      y: ratio.map(onLog),
      line: { color: COLORS[at % COLORS.length] ?? COLORS[0], width: 2 },
      hovertemplate: '%{x}: %{y:.2e}<extra>%{fullData.name}</extra>'
    })),
    layout: {
      xaxis: { title: { text: trans.__('Step') } },
      yaxis: { title: { text: trans.__('Update to weight') }, type: 'log', exponentformat: 'power' },
      showlegend: true,
      legend: { orientation: 'h', x: 0, y: -0.2, yanchor: 'top' },
      shapes: [
        {
          type: 'line',
          xref: 'paper',
          x0: 0,
          x1: 1,
          y0: GOOD_RATIO,
          y1: GOOD_RATIO,
          line: { dash: 'dot', width: 1, color: COLORS[7] }
        }
      ]
    }
  };
}

function ratioMap(updates: readonly UpdateRatio[], trans: TranslationBundle): IPicture {
  const steps = [...new Set(updates.flatMap(update => update.steps))].sort((left, right) => left - right);
  const rows = updates.map(({ steps: own, ratio }) => {
    const at = new Map(own.map((step, index) => [step, ratio[index] ?? null]));
    return steps.map(step => {
      const value = onLog(at.get(step) ?? null);
      return value === null ? null : Math.log10(value);
    });
  });
  return {
    data: [
      {
        type: 'heatmap',
        x: steps,
        y: updates.map(({ tensor }) => shown(tensor)),
        z: rows as number[][],
        colorscale: SCALE,
        colorbar: { thickness: 12, tickprefix: '10<sup>', ticksuffix: '</sup>' },
        hovertemplate: '%{y}<br>%{x}: 10<sup>%{z:.2f}</sup><extra></extra>'
      }
    ],
    layout: { xaxis: { title: { text: trans.__('Step') } }, yaxis: { autorange: 'reversed' } }
  };
}

/** What a logarithmic axis can show. */
function onLog(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function greatest(rows: readonly (readonly (number | null)[])[]): number {
  return rows.reduce(
    (most, row) => row.reduce<number>((found, value) => Math.max(found, value ?? 0), most),
    0
  );
}
