import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Score } from '../../core/components/Facts';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { Layout } from '../../core/plot';
import type { IUsageSeries } from '../profile';
import { PERCENTILES, percentile, seriesOf, usageTraces } from '../profile';
import type { ITabProps } from './DebuggerDetail';

/** What the job used of its instances: figures that tell most, and their course. */
export function ProfileTab(props: ITabProps): React.JSX.Element {
  const { model, job } = props;
  const trans = useTrans();
  const usage = useFollowed(() => model.usageOf(job.id), [model, job.id]);
  const series = React.useMemo(() => seriesOf(usage.value?.points ?? []), [usage.value]);
  const names = { cpu: trans.__('CPU'), memory: trans.__('Memory') };
  const units = { cpu: trans.__('% of a core'), memory: trans.__('GiB') };
  if (usage.error && usage.value === null) {
    return <ErrorBanner error={usage.error} onRetry={() => void usage.load()} />;
  }
  const empty = trans.__('Nothing was measured yet; the first figure comes after five seconds.');
  return (
    <>
      {series.length === 0 ? null : (
        <Figures series={series} name={({ of, host }) => `${names[of]}, ${host} (${units[of]})`} />
      )}
      <div className="sms-Charts sms-Charts-wide">
        {(['cpu', 'memory'] as const).map(of => (
          <Course
            key={of}
            title={names[of]}
            unit={units[of]}
            series={series.filter(one => one.of === of)}
            empty={empty}
          />
        ))}
      </div>
    </>
  );
}

function Figures(props: {
  series: readonly IUsageSeries[];
  name: (series: IUsageSeries) => string;
}): React.JSX.Element {
  const { series, name } = props;
  const trans = useTrans();
  return (
    <div className="sms-Profile-figures">
      <table className="sms-PlainTable">
        <caption className="sms-hidden">
          {trans.__('What was used, over all times that were measured')}
        </caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('Measure')}</th>
            {PERCENTILES.map(([label]) => (
              <th key={label} scope="col" className="sms-figure">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.map(one => (
            <tr key={`${one.of} ${one.host}`}>
              <th scope="row">{name(one)}</th>
              {PERCENTILES.map(([label, share]) => (
                <td key={label} className="sms-figure">
                  <Score value={percentile(one.values, share)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Course(props: {
  title: string;
  unit: string;
  series: readonly IUsageSeries[];
  empty: string;
}): React.JSX.Element {
  const { title, unit, series, empty } = props;
  const data = React.useMemo(() => usageTraces(series), [series]);
  const layout = React.useMemo<Partial<Layout>>(
    () => ({ yaxis: { title: { text: unit }, rangemode: 'tozero' }, showlegend: series.length > 1 }),
    [unit, series.length]
  );
  return (
    <section>
      <h2>{title}</h2>
      <Chart label={title} data={data} layout={layout} height={280} empty={empty} />
    </section>
  );
}
