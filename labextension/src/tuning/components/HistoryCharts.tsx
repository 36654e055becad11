import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { useTrans } from '../../core/components/hooks';
import type { Layout } from '../../core/plot';
import { hasWebGL, shown } from '../../core/plot';
import type { ParameterAxis, TuningHistory } from '../../core/wire';
import { PARALLEL_LAYOUT, parallelTraces } from '../parallel';
import { surfaceOf } from '../surface';
import {
  axisLayout,
  contourTraces,
  historyLayout,
  historyTraces,
  sliceTraces,
  timelineTraces,
  wholeTicks
} from '../traces';

const HEIGHT = 340;
const NOTHING_CHOSEN = {};

export interface IHistoryProps {
  history: TuningHistory;
  /** Called with the number of the trial that was clicked. */
  onTrial: (number: unknown) => void;
}

/** Objectives in the order of the trials. */
export function HistoryChart(props: IHistoryProps): React.JSX.Element {
  const { history, onTrial } = props;
  const trans = useTrans();
  const data = React.useMemo(() => historyTraces(history, hasWebGL(), trans), [history, trans]);
  const { metric } = history.objective;
  const count = history.numbers.length;
  const layout = React.useMemo(() => historyLayout(metric, count, trans.__('Trial')), [metric, count, trans]);
  return (
    <section>
      <h2>{trans.__('Optimization history')}</h2>
      <Chart
        label={trans.__('Optimization history')}
        data={data}
        layout={layout}
        height={HEIGHT}
        empty={trans.__('No trial has told its objective yet.')}
        onPoint={onTrial}
      />
    </section>
  );
}

/** One line a trial over an axis for each parameter. */
export function ParallelChart(props: IHistoryProps): React.JSX.Element {
  const { history } = props;
  const trans = useTrans();
  const data = React.useMemo(() => parallelTraces(history, NOTHING_CHOSEN, hasWebGL()), [history]);
  return (
    <section className="sms-Charts-whole">
      <h2>{trans.__('Parallel coordinates')}</h2>
      <Chart
        label={trans.__('Parallel coordinates')}
        data={data}
        layout={PARALLEL_LAYOUT}
        height={HEIGHT}
        empty={trans.__('No trial has told its objective yet.')}
      />
    </section>
  );
}

/** The objective over one parameter, which a person chooses. */
export function SliceChart(props: IHistoryProps): React.JSX.Element {
  const { history, onTrial } = props;
  const trans = useTrans();
  const [axis, select] = useAxis(history, 0, trans.__('Parameter'));
  const data = React.useMemo(() => (axis ? sliceTraces(history, axis, trans) : []), [history, axis, trans]);
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      ...(axis ? { xaxis: axisLayout(axis) } : {}),
      yaxis: { title: { text: shown(history.objective.metric) } },
      legend: { orientation: 'h', y: -0.25, x: 0 }
    }),
    [axis, history.objective.metric]
  );
  return (
    <section>
      <h2>{trans.__('Slice')}</h2>
      <div className="sms-ChartBar">{select}</div>
      <Chart
        key={axis?.name}
        label={trans.__('Slice')}
        data={data}
        layout={layout}
        height={HEIGHT - 40}
        empty={trans.__('No trial has told its objective yet.')}
        onPoint={onTrial}
      />
    </section>
  );
}

/** The objective over two parameters. */
export function ContourChart(props: IHistoryProps): React.JSX.Element | null {
  const { history, onTrial } = props;
  const trans = useTrans();
  const [x, selectX] = useAxis(history, 0, trans.__('Across'));
  const [y, selectY] = useAxis(history, 1, trans.__('Up'));
  const surface = React.useMemo(
    () => (x && y && x.name !== y.name ? surfaceOf(history, x, y) : null),
    [history, x, y]
  );
  const data = React.useMemo(() => (surface ? contourTraces(surface, trans) : []), [surface, trans]);
  const layout = React.useMemo<Partial<Layout>>(
    () => (x && y ? { xaxis: axisLayout(x), yaxis: axisLayout(y) } : {}),
    [x, y]
  );
  return history.axes.length < 2 ? null : (
    <section>
      <h2>{trans.__('Contour')}</h2>
      <div className="sms-ChartBar">
        {selectX}
        {selectY}
      </div>
      <Chart
        key={`${x?.name} ${y?.name}`}
        label={trans.__('Contour')}
        data={data}
        layout={layout}
        height={HEIGHT - 40}
        empty={
          x?.name === y?.name
            ? trans.__('Choose two different parameters.')
            : trans.__('A contour needs three trials with an objective.')
        }
        onPoint={onTrial}
      />
    </section>
  );
}

/** When each trial ran. */
export function TimelineChart(props: IHistoryProps): React.JSX.Element {
  const { history } = props;
  const trans = useTrans();
  const data = React.useMemo(() => timelineTraces(history, trans), [history, trans]);
  const count = history.numbers.length;
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: { title: { text: trans.__('Time') }, type: 'date' },
      yaxis: { title: { text: trans.__('Trial') }, ...wholeTicks(count) },
      legend: { orientation: 'h', y: -0.25, x: 0 }
    }),
    [count, trans]
  );
  return (
    <section>
      <h2>{trans.__('Timeline')}</h2>
      <Chart
        label={trans.__('Timeline')}
        data={data}
        layout={layout}
        height={HEIGHT}
        empty={trans.__('No trial has started yet.')}
      />
    </section>
  );
}

/** A parameter that a person chooses, and the control for it. */
function useAxis(
  history: TuningHistory,
  standard: number,
  label: string
): [ParameterAxis | null, React.JSX.Element] {
  const [name, setName] = React.useState<string | null>(null);
  const axis = history.axes.find(one => one.name === name) ?? history.axes[standard] ?? null;
  return [
    axis,
    <label key={label} className="sms-ChartBar-field">
      {label}
      <select
        className="sms-Input"
        value={axis?.name ?? ''}
        onChange={event => setName(event.currentTarget.value)}
      >
        {history.axes.map(one => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  ];
}
