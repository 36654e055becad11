import * as React from 'react';

import type { Config, Data, Layout, Plotly, PlotlyHTMLElement } from '../plot';
import { loadPlotly, themedLayout } from '../plot';
import { StudioError } from '../request';
import { ErrorBanner } from './ErrorBanner';
import { useTrans } from './hooks';
import { useTheme } from './useTheme';

interface IProps {
  /** What the chart shows, for screen readers and the name of a saved picture. */
  label: string;
  data: readonly Data[];
  layout?: Partial<Layout>;
  /** Pixels; the box has its size before anything is drawn. */
  height?: number;
  /** The source of a notebook cell that draws the chart again; offers *Copy as cell*. */
  onCopyCell?: () => void;
  /** In place of an empty chart. */
  empty?: string;
  /** Called with the `customdata` of a point that was clicked. */
  onPoint?: (customdata: unknown) => void;
  /** Called with the part of the horizontal axis that a person chose; null: all of it again. */
  onZoom?: (range: readonly [number, number] | null) => void;
  /** Called with the traces as drawn after a person changed one, e.g. chose a part of an axis. */
  onRestyle?: (data: readonly Data[]) => void;
}

/** A chart in the colours of the theme; plotly comes with the first one. */
export function Chart(props: IProps): React.JSX.Element {
  const { label, data, layout, height = 280, empty } = props;
  const trans = useTrans();
  const ref = React.useRef<HTMLDivElement>(null);
  const [plotly, error, retry] = usePlotly();
  const theme = useTheme().name;
  const blank = data.length === 0;
  const copies = props.onCopyCell !== undefined;
  const copyRef = React.useRef(props.onCopyCell);
  const events = React.useRef(props);
  const drawing = React.useRef<Promise<unknown>>(Promise.resolve());
  React.useEffect(() => {
    copyRef.current = props.onCopyCell;
    events.current = props;
  });

  React.useEffect(() => {
    const node = ref.current;
    if (!plotly || !node || blank) {
      return;
    }
    const first = !node.classList.contains('js-plotly-plot');
    const drawn = plotly.react(
      node,
      [...data],
      merged(node, layout, label),
      config(label, trans.__('Copy as cell'), copies ? () => copyRef.current?.() : null)
    );
    drawing.current = drawn;
    if (first) {
      void drawn.then(chart => listen(chart, events));
    }
  }, [plotly, data, layout, label, theme, blank, copies, trans]);

  React.useEffect(() => {
    const node = ref.current;
    if (!plotly || !node) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      if (node.classList.contains('js-plotly-plot') && node.clientWidth > 0) {
        // Its types leave the promise out.
        drawing.current = Promise.resolve<unknown>(plotly.Plots.resize(node));
      }
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      // Plotly stumbles over a chart that is taken away while it is being drawn.
      void drawing.current.finally(() => plotly.purge(node));
    };
  }, [plotly, blank]);

  if (error) {
    return <ErrorBanner error={error} onRetry={retry} />;
  }
  return (
    <figure className="sms-Chart" aria-label={label} style={{ height }}>
      {blank ? (
        <p className="sms-quiet">{empty ?? trans.__('There is nothing to draw yet.')}</p>
      ) : (
        <div ref={ref} className="sms-Chart-plot" aria-busy={plotly === null} />
      )}
    </figure>
  );
}

function listen(node: PlotlyHTMLElement, events: React.MutableRefObject<IProps>): void {
  node.on('plotly_click', ({ points }) => events.current.onPoint?.(points[0]?.customdata));
  node.on('plotly_relayout', change => {
    const [from, to] = [change['xaxis.range[0]'], change['xaxis.range[1]']];
    if (typeof from === 'number' && typeof to === 'number') {
      events.current.onZoom?.([from, to]);
    } else if (change['xaxis.autorange']) {
      events.current.onZoom?.(null);
    }
  });
  node.on('plotly_restyle', () => events.current.onRestyle?.(node.data));
}

function usePlotly(): [Plotly | null, StudioError | null, () => void] {
  const [plotly, setPlotly] = React.useState<Plotly | null>(null);
  const [error, setError] = React.useState<StudioError | null>(null);
  const [tries, setTries] = React.useState(0);
  React.useEffect(() => {
    let gone = false;
    loadPlotly().then(
      found => gone || setPlotly(() => found),
      (reason: unknown) => gone || setError(StudioError.from(reason))
    );
    return () => {
      gone = true;
    };
  }, [tries]);
  const retry = (): void => {
    setError(null);
    setTries(tries + 1);
  };
  return [plotly, error, retry];
}

function merged(node: Element, layout: Partial<Layout> = {}, revision: string): Partial<Layout> {
  const theme = themedLayout(node);
  return {
    ...theme,
    ...layout,
    xaxis: { ...theme.xaxis, ...layout.xaxis },
    yaxis: { ...theme.yaxis, ...layout.yaxis },
    // Zoom and hidden traces stay when live points arrive.
    uirevision: revision
  };
}

function config(label: string, copyLabel: string, copyCell: (() => void) | null): Partial<Config> {
  const copy = {
    name: 'copy-cell',
    title: copyLabel,
    icon: { width: 24, height: 24, path: COPY_PATH },
    click: () => copyCell?.()
  };
  return {
    displaylogo: false,
    responsive: false,
    modeBarButtons: [['zoom2d', 'pan2d', 'resetScale2d', 'toImage', ...(copyCell ? [copy] : [])]],
    toImageButtonOptions: { filename: label }
  };
}

const COPY_PATH =
  'M16 1H4a2 2 0 0 0-2 2v14h2V3h12V1zm3 4H8a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2zm0 16H8V7h11v14z';
