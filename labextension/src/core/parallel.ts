/** Parallel coordinates as plotly draws them. Pure functions. */
import type { Data } from './plot';
import { shown } from './plot';

/** One axis, with the place on it of everything that is drawn. */
export interface IParallelAxis {
  readonly label: string;
  readonly values: readonly number[];
  /** Ends of the axis. */
  readonly range: readonly [number, number];
  /** Of an axis of words: the one at 0, at 1 and so on. */
  readonly words?: readonly string[];
  /** Ticks of their own, for an axis that is not linear. */
  readonly ticks?: readonly { readonly at: number; readonly text: string }[];
  /** The parts of the axis that are chosen; what lies outside is drawn faint. */
  readonly chosen?: readonly (readonly [number, number])[] | undefined;
}

/** One line a thing over all axes, coloured by `colors`. Needs WebGL. */
export function parallelPlot(axes: readonly IParallelAxis[], colors: readonly number[]): Data {
  return {
    type: 'parcoords',
    line: { color: [...colors], colorscale: 'Viridis', showscale: true },
    dimensions: axes.map(axis => ({
      label: shown(axis.label),
      values: [...axis.values],
      range: [...axis.range],
      ...ticksOf(axis),
      ...(axis.chosen?.length ? { constraintrange: axis.chosen.map(part => [...part]) } : {})
    }))
  } as unknown as Data;
}

interface ILine {
  name: string;
  /** What is read at each axis. */
  texts: readonly string[];
  line: { color: string; dash?: string };
}

/** The line of the thing at a place of the axes, over axes from 0 to 1: for browsers without WebGL. */
export function parallelLine(axes: readonly IParallelAxis[], at: number, look: ILine): Data {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: shown(look.name),
    x: axes.map(axis => shown(axis.label)),
    y: axes.map(({ values, range: [low, high] }) => ((values[at] ?? low) - low) / (high - low)),
    text: look.texts.map(shown),
    line: look.line as NonNullable<Extract<Data, { type?: 'scatter' }>['line']>,
    hovertemplate: '%{x}: %{text}<extra>%{fullData.name}</extra>'
  };
}

function ticksOf(axis: IParallelAxis): { tickvals?: number[]; ticktext?: string[] } {
  const ticks = axis.words?.map((text, at) => ({ at, text })) ?? axis.ticks;
  return ticks ? { tickvals: ticks.map(({ at }) => at), ticktext: ticks.map(({ text }) => shown(text)) } : {};
}
