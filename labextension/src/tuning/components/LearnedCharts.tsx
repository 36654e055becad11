import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { Layout } from '../../core/plot';
import { hasWebGL, shown } from '../../core/plot';
import type { TuningJob } from '../../core/wire';
import type { TuningModel } from '../model';
import { curveTraces, importanceTraces, wholeTicks } from '../traces';

const HEIGHT = 340;
const IMPORTANCE_LAYOUT: Partial<Layout> = {
  xaxis: { range: [0, 1], tickformat: '.0%' },
  showlegend: false
};

interface IProps {
  model: TuningModel;
  job: TuningJob;
  definition: string;
}

/** How much of the objective's variance each parameter explains. */
export function ImportanceChart(props: IProps): React.JSX.Element {
  const { model, job, definition } = props;
  const trans = useTrans();
  const remote = useFollowed(() => model.importancesOf(job.id, definition), [model, job.id, definition]);
  const data = React.useMemo(() => (remote.value ? importanceTraces(remote.value) : []), [remote.value]);
  return (
    <section>
      <h2>{trans.__('Importance of parameters')}</h2>
      {remote.error ? (
        <ErrorBanner error={remote.error} onRetry={() => void remote.load()} />
      ) : (
        <Chart
          label={trans.__('Importance of parameters')}
          data={data}
          layout={IMPORTANCE_LAYOUT}
          height={HEIGHT}
          empty={remote.value ? remote.value.reason : trans.__('It is being computed.')}
        />
      )}
    </section>
  );
}

/** How the objective went within each trial, where trials tell it more than once. */
export function CurvesChart(props: IProps & { onTrial: (number: unknown) => void }): React.JSX.Element {
  const { model, job, definition, onTrial } = props;
  const trans = useTrans();
  const remote = useFollowed(() => model.curvesOf(job.id, definition), [model, job.id, definition]);
  const curves = remote.value;
  const data = React.useMemo(() => (curves ? curveTraces(curves, hasWebGL(), trans) : []), [curves, trans]);
  const epochs = Math.max(0, ...(curves?.curves ?? []).map(({ steps }) => steps[steps.length - 1] ?? 0));
  const layout = React.useMemo<Partial<Layout>>(
    () => ({
      xaxis: { title: { text: trans.__('Epoch') }, ...wholeTicks(epochs) },
      yaxis: { title: { text: shown(curves?.metric ?? '') } },
      legend: { orientation: 'h', y: -0.25, x: 0 }
    }),
    [curves?.metric, epochs, trans]
  );
  return (
    <section>
      <h2>{trans.__('Intermediate values')}</h2>
      {remote.error ? (
        <ErrorBanner error={remote.error} onRetry={() => void remote.load()} />
      ) : (
        <Chart
          label={trans.__('Intermediate values')}
          data={data}
          layout={layout}
          height={HEIGHT}
          empty={trans.__('No trial has told its metric yet.')}
          onPoint={onTrial}
        />
      )}
    </section>
  );
}
