/** The one door to plotly: the traces the studio draws, brought in when the first chart is shown. */
import type { Config, Data, Layout, PlotlyHTMLElement } from 'plotly.js';

export type { Config, Data, Layout, PlotlyHTMLElement };

/** What charts use of plotly. */
export type Plotly = (typeof import('plotly.js/lib/core'))['default'];

let loading: Promise<Plotly> | null = null;

/** Plotly with the traces of the studio's charts; loaded once. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= load().catch(reason => {
    // The next chart tries again: the network may be back.
    loading = null;
    throw reason;
  });
  return loading;
}

async function load(): Promise<Plotly> {
  const [core, ...traces] = await Promise.all([
    import('plotly.js/lib/core'),
    import('plotly.js/lib/bar'),
    import('plotly.js/lib/contour'),
    import('plotly.js/lib/heatmap'),
    import('plotly.js/lib/histogram'),
    import('plotly.js/lib/parcoords'),
    import('plotly.js/lib/scattergl')
  ]);
  core.default.register(traces.map(trace => trace.default));
  return core.default;
}

/**
 * Whether this browser draws with WebGL. Without it plotly leaves an overflowing message in place of
 * `scattergl` and `parcoords`.
 */
export function hasWebGL(): boolean {
  webgl ??= document.createElement('canvas').getContext('webgl') !== null;
  return webgl;
}

let webgl: boolean | null = null;

/** At most eight, told apart by people who see colours differently (Okabe and Ito, 2008). */
export const COLORS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#882255',
  '#7f7f7f'
] as const;

/** The same colour for the same key, wherever it is drawn. */
export function colorOf(key: string): string {
  let hash = 0;
  for (let index = 0; index < key.length; index += 1) {
    hash = (hash * 31 + key.charCodeAt(index)) >>> 0;
  }
  return COLORS[hash % COLORS.length] ?? COLORS[0];
}

/**
 * A name from elsewhere, as text: plotly takes `<b>`, `<a href>` and entities in labels for markup, so what
 * begins them is written as an entity.
 */
export function shown(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What every chart has in common, from the variables of the theme that is on. */
export function themedLayout(node: Element): Partial<Layout> {
  const style = getComputedStyle(node);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    gridcolor: of('--jp-border-color2'),
    linecolor: of('--jp-border-color1'),
    zerolinecolor: of('--jp-border-color1'),
    automargin: true
  };
  return {
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: of('--jp-ui-font-family'), size: 12, color: of('--jp-ui-font-color1') },
    colorway: [...COLORS],
    margin: { l: 56, r: 16, t: 16, b: 44 },
    xaxis: axis,
    yaxis: axis,
    hovermode: 'closest',
    hoverlabel: { bgcolor: of('--jp-layout-color2'), font: { color: of('--jp-ui-font-color1') } },
    legend: { orientation: 'v', x: 1.02, y: 1, xanchor: 'left' },
    autosize: true
  };
}
