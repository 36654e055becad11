/** A trace of a training's operators as plotly draws it. Pure functions. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Data } from '../core/plot';
import { colorOf, shown } from '../core/plot';
import type { TraceSpan, TraceView } from '../core/wire';
import type { IProfilePicture } from './profile';
import { secondsText } from './profile';

/** Levels of operators within operators that are drawn; deeper ones are too short to be seen. */
const MOST_DEPTH = 8;
/** Pixels above a picture, where steps have their numbers. */
const TOP = 24;

/** Threads and streams below one another, in each the operators within operators, over time. */
export function timelinePicture(view: TraceView, trans: TranslationBundle): IProfilePicture {
  const lanes = lanesOf(view.spans);
  const rows = new Map<string, number>();
  const ticks: { place: number; text: string }[] = [];
  for (const { lane, first, last } of lanes) {
    ticks.push({ place: rows.size, text: lane });
    for (let level = first; level <= last; level += 1) {
      rows.set(`${lane} ${level}`, rows.size);
    }
  }
  const drawn = view.spans.filter(span => rows.has(rowOf(span)));
  const bars: Data = {
    type: 'bar',
    orientation: 'h',
    base: drawn.map(span => span.start * 1e3),
    x: drawn.map(span => span.seconds * 1e3),
    y: drawn.map(span => rows.get(rowOf(span)) ?? 0),
    width: 0.9,
    marker: { color: drawn.map(span => colorOf(span.name)), line: { width: 0 } },
    hovertext: drawn.map(span => `${shown(span.name)}: ${secondsText(span.seconds)}`),
    hoverinfo: 'text'
  };
  return {
    data: drawn.length > 0 ? [bars] : [],
    layout: {
      barmode: 'overlay',
      showlegend: false,
      margin: { l: 8, r: 8, t: TOP, b: 40 },
      xaxis: { title: { text: trans.__('Milliseconds') } },
      yaxis: {
        autorange: 'reversed',
        tickmode: 'array',
        tickvals: ticks.map(({ place }) => place),
        ticktext: ticks.map(({ text }) => shown(text)),
        showgrid: false,
        automargin: true
      },
      shapes: view.steps.map(step => ({
        type: 'line',
        yref: 'paper',
        x0: step.start * 1e3,
        x1: step.start * 1e3,
        y0: 0,
        y1: 1,
        line: { width: 1, dash: 'dot', color: '#7f7f7f' }
      })),
      annotations: view.steps.map((step, at) => ({
        x: step.start * 1e3,
        y: 1,
        yref: 'paper',
        yanchor: 'bottom',
        xanchor: 'left',
        showarrow: false,
        text: trans.__('Step %1', view.trace.first_step + at)
      }))
    }
  };
}

/** How high a picture of a trace is, in pixels. */
export function timelineHeight(view: TraceView): number {
  const levels = lanesOf(view.spans).reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return Math.min(600, 120 + 22 * Math.max(3, levels));
}

/** Threads and streams, the busiest first, and the levels of each that are drawn. */
function lanesOf(spans: readonly TraceSpan[]): readonly { lane: string; first: number; last: number }[] {
  const found = new Map<string, { first: number; last: number; seconds: number }>();
  for (const { lane, depth, seconds } of spans) {
    const level = Math.min(depth, MOST_DEPTH);
    const known = found.get(lane) ?? { first: level, last: level, seconds: 0 };
    found.set(lane, {
      first: Math.min(known.first, level),
      last: Math.max(known.last, level),
      seconds: known.seconds + seconds
    });
  }
  return [...found]
    .sort(([, left], [, right]) => right.seconds - left.seconds)
    .map(([lane, { first, last }]) => ({ lane, first, last }));
}

function rowOf(span: TraceSpan): string {
  return `${span.lane} ${span.depth}`;
}
