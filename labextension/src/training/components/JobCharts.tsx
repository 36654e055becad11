import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { EmptyState } from '../../core/components/EmptyState';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { Data, Layout } from '../../core/plot';
import type { Job, JobUsage, MetricSeries } from '../../core/wire';
import type { TrainingModel } from '../model';
import { hasEnded } from '../../core/jobsModel';

const GIB = 1024 ** 3;

interface IProps {
  model: TrainingModel;
  job: Job;
}

/** A chart for each metric, renewed while the job runs. */
export function JobCharts(props: IProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const series = useFollowed(() => model.metricsOf(job.id), [model, job.id]);
  if (series.error) {
    return <ErrorBanner error={series.error} onRetry={() => void series.load()} />;
  }
  if (series.value?.length === 0) {
    return (
      <EmptyState
        text={
          hasEnded(job)
            ? trans.__(
                'The job recorded no metric. Log them with MLflow, or give expressions that find them in the log.'
              )
            : trans.__('Metrics are drawn here as soon as the job records the first one.')
        }
      />
    );
  }
  return (
    <div className="sms-Charts">
      {(series.value ?? []).map(one => (
        <MetricChart key={one.name} series={one} />
      ))}
    </div>
  );
}

function MetricChart(props: { series: MetricSeries }): React.JSX.Element {
  const { series } = props;
  const trans = useTrans();
  // Metrics found in a log know no step: then time tells their order.
  const stepped = series.points.some(point => point.step !== 0);
  const data = React.useMemo<readonly Data[]>(
    () => [
      {
        type: 'scatter',
        mode: series.points.length > 200 ? 'lines' : 'lines+markers',
        name: series.name,
        x: series.points.map(point => (stepped ? point.step : point.time)),
        y: series.points.map(point => point.value),
        hovertemplate: '%{x}: %{y:.4g}<extra></extra>'
      }
    ],
    [series, stepped]
  );
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: { title: { text: stepped ? trans.__('Step') : trans.__('Time') } },
      showlegend: false
    }),
    [stepped, trans]
  );
  return (
    <section>
      <h2 className="sms-ellipsis" title={series.name}>
        {series.name}
      </h2>
      <Chart label={series.name} data={data} layout={layout} height={240} />
    </section>
  );
}

/** CPU and memory of each host over time, against what they may use. */
export function JobUsageView(props: IProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const usage = useFollowed(() => model.usageOf(job.id), [model, job.id]);
  const [cpu, memory] = React.useMemo(() => tracesOf(usage.value), [usage.value]);
  if (usage.error) {
    return <ErrorBanner error={usage.error} onRetry={() => void usage.load()} />;
  }
  const empty = trans.__('Nothing was measured yet; the first figure comes after five seconds.');
  return (
    <div className="sms-Charts">
      <section>
        <h2>{trans.__('CPU')}</h2>
        <Chart
          label={trans.__('CPU')}
          data={cpu}
          layout={usageLayout(trans.__('% of a core'), (usage.value?.vcpu ?? 1) * 100)}
          height={240}
          empty={empty}
        />
      </section>
      <section>
        <h2>{trans.__('Memory')}</h2>
        <Chart
          label={trans.__('Memory')}
          data={memory}
          layout={usageLayout(trans.__('GiB'), (usage.value?.memory_bytes ?? 0) / GIB)}
          height={240}
          empty={empty}
        />
      </section>
    </div>
  );
}

function tracesOf(usage: JobUsage | null): readonly [readonly Data[], readonly Data[]] {
  const points = usage?.points ?? [];
  const hosts = [...new Set(points.map(point => point.host))];
  const lines = (value: (point: JobUsage['points'][number]) => number): Data[] =>
    hosts.map(host => {
      const own = points.filter(point => point.host === host);
      return { type: 'scatter', mode: 'lines', name: host, x: own.map(one => one.time), y: own.map(value) };
    });
  return [lines(point => point.cpu_percent), lines(point => point.memory_bytes / GIB)];
}

function usageLayout(unit: string, limit: number): Partial<Layout> {
  return {
    yaxis: { title: { text: unit }, range: [0, limit * 1.05] },
    showlegend: false,
    shapes: [
      {
        type: 'line',
        xref: 'paper',
        x0: 0,
        x1: 1,
        y0: limit,
        y1: limit,
        line: { dash: 'dot', width: 1, color: '#7f7f7f' }
      }
    ]
  };
}
