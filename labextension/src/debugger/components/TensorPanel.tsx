import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import type { Layout } from '../../core/plot';
import type { Distribution, TensorRow } from '../../core/wire';
import type { Look } from '../address';
import { move } from '../address';
import { rangeOf } from '../bins';
import { distributionCell } from '../cell';
import { stepMark } from '../stepMark';
import { mostOf, normTraces, shareTraces } from '../traces';
import { Chips } from './Chips';
import { CompareSelect } from './CompareSelect';
import type { ITabProps } from './DebuggerDetail';
import { DistributionChart } from './DistributionChart';
import { DrawingSelect } from './DrawingSelect';
import { HealthMark } from './HealthMark';
import { ModeSelect } from './ModeSelect';
import { PointsView } from './PointsView';
import { TensorStep } from './TensorStep';

const HEIGHT = 320;

interface IProps extends ITabProps {
  row: TensorRow;
}

/** One tensor: its course over the steps beside that of another job and a step of it, or its rows as points. */
export function TensorPanel(props: IProps): React.JSX.Element {
  const { route, view, row } = props;
  const trans = useTrans();
  const looks: readonly [Look, string][] = [
    ['steps', trans.__('Over steps')],
    ['points', trans.__('Rows as points')]
  ];
  const hasRows = row.values && (row.shape?.length ?? 0) > 1;
  return (
    <section className="sms-Tensors-panel" aria-label={row.name}>
      <div className="sms-Tensors-head">
        <h2 className="sms-ellipsis" title={row.name}>
          {row.name}
        </h2>
        <HealthMark health={row.health} />
        <span className="sms-quiet sms-Tensors-kind">
          {[row.layer, row.shape?.join(' × ') ?? '', row.dtype].filter(Boolean).join(' · ')}
        </span>
        {hasRows ? (
          <Chips
            label={trans.__('Look at')}
            choices={looks}
            value={view.look}
            onChange={look => move(route, { look })}
          />
        ) : null}
      </div>
      {hasRows && view.look === 'points' ? <PointsView {...props} /> : <OverSteps {...props} />}
    </section>
  );
}

function OverSteps(props: IProps): React.JSX.Element {
  const { model, job, route, view, row } = props;
  const trans = useTrans();
  const { mode, drawing } = view;
  const other = view.other ? model.find(view.other) : null;
  const own = useFollowed(
    () => model.distributionsOf(job.id, [row.name], mode),
    [model, job.id, row.name, mode]
  );
  // With nothing to compare with, the same is asked for no names, which is answered here.
  const theirs = useFollowed(
    () => model.distributionsOf(other?.id ?? job.id, other ? [row.name] : [], mode),
    [model, job.id, other?.id, row.name, mode]
  );
  const error = own.error ?? theirs.error;
  const curves = [
    { name: job.name, distribution: own.value?.[0] },
    { name: other?.name ?? '', distribution: theirs.value?.[0] }
  ].flatMap(({ name, distribution }) => (distribution ? [{ name, distribution }] : []));
  return (
    <>
      <div className="sms-ChartBar" role="toolbar" aria-label={trans.__('Chart')}>
        <DrawingSelect value={drawing} onChange={chosen => move(route, { drawing: chosen })} />
        <ModeSelect job={job} mode={mode} onChange={chosen => move(route, { mode: chosen, step: null })} />
        <CompareSelect
          jobs={model.jobs.value ?? []}
          job={job}
          other={view.other}
          onChange={chosen => move(route, { other: chosen })}
        />
        <CopyButton
          text={distributionCell(other ? [job, other] : [job], [row.name], mode)}
          label={trans.__('Copy as code')}
        />
      </div>
      {error ? <ErrorBanner error={error} onRetry={() => void own.load()} /> : null}
      <Curves {...props} curves={curves} />
      <TensorStep {...props} other={other} />
    </>
  );
}

interface ICurve {
  name: string;
  distribution: Distribution;
}

function Curves(props: IProps & { curves: readonly ICurve[] }): React.JSX.Element {
  const { curves, view } = props;
  const trans = useTrans();
  const distributions = curves.map(({ distribution }) => distribution);
  const range = rangeOf(distributions);
  const most = mostOf(distributions, range);
  const own = curves[0]?.distribution;
  const axis = React.useMemo<Partial<Layout>>(
    () => ({ xaxis: { title: { text: trans.__('Step') } }, ...stepMark(view.step) }),
    [trans, view.step]
  );
  const logarithmic = React.useMemo<Partial<Layout>>(
    () => ({ ...axis, yaxis: { type: 'log', exponentformat: 'power' } }),
    [axis]
  );
  const percent = React.useMemo<Partial<Layout>>(
    () => ({ ...axis, yaxis: { tickformat: '.0%', rangemode: 'tozero' } }),
    [axis]
  );
  if (!own) {
    return <div className="sms-PageSkeleton" aria-busy="true" />;
  }
  return (
    <div className="sms-Charts sms-Charts-wide">
      {curves.map(({ name, distribution }) => (
        <DistributionChart
          key={name}
          title={curves.length > 1 ? trans.__('Distribution in %1', name) : trans.__('Distribution')}
          distribution={distribution}
          range={range}
          most={most}
          drawing={view.drawing}
          step={view.step}
          height={HEIGHT}
        />
      ))}
      <section>
        <h2>{trans.__('Norm (L2)')}</h2>
        <Chart label={trans.__('Norm (L2)')} data={normTraces(curves)} layout={logarithmic} height={HEIGHT} />
      </section>
      <section>
        <h2>{trans.__('Zero and NaN')}</h2>
        <Chart
          label={trans.__('Zero and NaN')}
          data={shareTraces(own, trans)}
          layout={percent}
          height={HEIGHT}
        />
      </section>
    </div>
  );
}
