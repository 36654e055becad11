import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { Layout } from '../../core/plot';
import { hasWebGL } from '../../core/plot';
import type { MetricHistory } from '../../core/wire';
import { metricsOf } from '../analysis';
import type { RunStyles } from '../traces';
import { lineTraces } from '../traces';
import type { IAnalysisProps } from './AnalyzePage';
import { FieldsChooser, Toggle } from './FieldSelect';

/** Charts drawn before anyone chose, and at most. */
const STANDARD_CHARTS = 2;
const MAX_CHARTS = 20;

/** The curves of all runs: one chart for each chosen metric. */
export function LineTab(props: IAnalysisProps): React.JSX.Element {
  const { model, runs, styles, analysis, onChange } = props;
  const { smoothing, overTime, logX, logY } = analysis;
  const trans = useTrans();
  const known = metricsOf(runs);
  const chosen = (analysis.columns ?? known).filter(({ kind }) => kind === 'metric');
  const metrics = (analysis.columns ? chosen.slice(0, MAX_CHARTS) : chosen.slice(0, STANDARD_CHARTS)).map(
    ({ name }) => name
  );
  const key = JSON.stringify([runs.map(run => run.id), metrics]);
  const curves = useFollowed(() => {
    const [ids, names] = JSON.parse(key) as [string[], string[]];
    return model.curvesOf(ids, names);
  }, [model, key]);
  if (known.length === 0) {
    return <EmptyState text={trans.__('None of these runs logged a metric.')} />;
  }
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <FieldsChooser
          label={trans.__('Metrics')}
          fields={known}
          value={metrics.map(name => ({ kind: 'metric', name, aggregate: 'last' }))}
          most={MAX_CHARTS}
          onChange={columns => onChange({ columns })}
        />
        <Smoothing value={smoothing} onChange={value => onChange({ smoothing: value })} />
        <label className="sms-ChartBar-field">
          {trans.__('Over')}
          <select
            className="sms-Input"
            value={overTime ? 'time' : 'step'}
            onChange={event => onChange({ overTime: event.currentTarget.value === 'time' })}
          >
            <option value="step">{trans.__('Step')}</option>
            <option value="time">{trans.__('Time since the first point')}</option>
          </select>
        </label>
        <Toggle label={trans.__('Log x')} checked={logX} onChange={on => onChange({ logX: on })} />
        <Toggle label={trans.__('Log y')} checked={logY} onChange={on => onChange({ logY: on })} />
      </div>
      {curves.error ? <ErrorBanner error={curves.error} onRetry={() => void curves.load()} /> : null}
      <div className="sms-Charts sms-Charts-wide">
        {metrics.map(metric => (
          <Curves
            key={metric}
            metric={metric}
            histories={curves.value}
            styles={styles}
            smoothing={smoothing}
            overTime={overTime}
            logX={logX}
            logY={logY}
            onCopyCell={() =>
              props.onCopyCell({
                chart: 'line',
                run_ids: runs.map(run => run.id),
                metrics: [metric],
                params: [],
                x: overTime ? 'time' : 'step',
                log_x: logX,
                log_y: logY,
                smoothing
              })
            }
          />
        ))}
      </div>
    </>
  );
}

function Smoothing(props: { value: number; onChange: (value: number) => void }): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  return (
    <label className="sms-ChartBar-field">
      {trans.__('Smoothing')}
      <input
        type="range"
        min={0}
        max={0.99}
        step={0.01}
        value={value}
        aria-valuetext={value.toFixed(2)}
        onChange={event => onChange(Number(event.currentTarget.value))}
      />
      <span className="sms-figure">{value.toFixed(2)}</span>
    </label>
  );
}

interface ICurvesProps {
  metric: string;
  /** Of all metrics; null before the first answer. */
  histories: readonly MetricHistory[] | null;
  styles: RunStyles;
  smoothing: number;
  overTime: boolean;
  logX: boolean;
  logY: boolean;
  onCopyCell?: () => void;
}

/** One metric of some runs. */
export function Curves(props: ICurvesProps): React.JSX.Element {
  const { metric, histories, styles, smoothing, overTime, logX, logY, onCopyCell } = props;
  const trans = useTrans();
  const own = React.useMemo(
    () => (histories ?? []).filter(history => history.metric === metric),
    [histories, metric]
  );
  const data = React.useMemo(
    () => lineTraces(own, styles, { smoothing, overTime, webgl: hasWebGL() }),
    [own, styles, smoothing, overTime]
  );
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: {
        title: { text: overTime ? trans.__('Seconds since the first point') : trans.__('Step') },
        type: logX ? 'log' : 'linear'
      },
      yaxis: { type: logY ? 'log' : 'linear' },
      showlegend: false
    }),
    [overTime, logX, logY, trans]
  );
  const thinned = own.some(history => history.lows.length > 0);
  return (
    <section>
      <h2 className="sms-ellipsis" title={metric}>
        {metric}
      </h2>
      <Chart
        label={metric}
        data={data}
        layout={layout}
        height={280}
        empty={histories === null ? trans.__('Loading') : trans.__('None of these runs has this metric.')}
        {...(onCopyCell ? { onCopyCell } : {})}
      />
      {thinned ? <p className="sms-quiet">{trans.__('Each point is the mean of several steps.')}</p> : null}
    </section>
  );
}
