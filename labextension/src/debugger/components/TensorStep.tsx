import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { TensorAtStep, TensorRow, TensorSummary } from '../../core/wire';
import { move } from '../address';
import { valueCell } from '../cell';
import { figureText } from '../figure';
import { stepPicture } from '../traces';
import { CodeLink } from './CodeLink';
import type { ITabProps } from './DebuggerDetail';
import { StepSlider } from './StepSlider';
import { TensorMaps } from './TensorMaps';

interface IProps extends ITabProps {
  row: TensorRow;
}

/** A tensor at a step that is chosen, or at the newest. */
export function TensorStep(props: IProps): React.JSX.Element {
  const { model, job, route, view, row, links } = props;
  const trans = useTrans();
  const { mode, step } = view;
  const steps = useFollowed(() => model.stepsOf(job.id, mode), [model, job.id, mode]);
  const tensor = useFollowed(
    () => model.tensorOf(job.id, { name: row.name, step, mode }),
    [model, job.id, row.name, step, mode]
  );
  // What was shown stays until the next step is there: moving the slider must not let the page jump.
  const last = React.useRef<TensorAtStep | null>(null);
  last.current = tensor.value ?? last.current;
  const shown = last.current;
  const error = steps.error ?? tensor.error;
  return (
    <section className="sms-TensorStep">
      {steps.value ? (
        <StepSlider
          page={steps.value}
          step={step}
          live={job.writing}
          onStep={chosen => move(route, { step: chosen })}
        />
      ) : null}
      {error ? <ErrorBanner error={error} onRetry={() => void tensor.load()} /> : null}
      {shown ? (
        <>
          <div className="sms-ChartBar">
            <CodeLink job={job.id} origin={shown.origin} links={links} />
            <CopyButton text={valueCell(job.path, row.name, step, mode)} label={trans.__('Copy as code')} />
          </div>
          <div className="sms-Charts sms-Charts-wide" aria-busy={tensor.loading}>
            <Figures summary={shown.summary} step={shown.step} />
            <StepChart tensor={shown} />
          </div>
        </>
      ) : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
      {row.values ? <TensorMaps {...props} /> : null}
    </section>
  );
}

function StepChart(props: { tensor: TensorAtStep }): React.JSX.Element {
  const { tensor } = props;
  const trans = useTrans();
  const picture = React.useMemo(() => stepPicture(tensor, trans), [tensor, trans]);
  return (
    <section>
      <h2>{trans.__('Values at step %1', formatCount(tensor.step))}</h2>
      <Chart
        label={trans.__('Values at a step')}
        data={picture.data}
        layout={picture.layout}
        height={240}
        empty={trans.__('No histogram of it was saved at this step.')}
      />
    </section>
  );
}

function Figures(props: { summary: TensorSummary; step: number }): React.JSX.Element {
  const { summary, step } = props;
  const trans = useTrans();
  const figures: readonly [string, number | null][] = [
    [trans.__('Mean'), summary.mean],
    [trans.__('Standard deviation'), summary.std],
    [trans.__('Least'), summary.min],
    [trans.__('Most'), summary.max],
    [trans.__('Mean of magnitudes'), summary.abs_mean],
    [trans.__('L1 norm'), summary.l1],
    [trans.__('L2 norm'), summary.l2]
  ];
  const shares: readonly [string, number][] = [
    [trans.__('Zero'), summary.zero_share],
    [trans.__('NaN'), summary.nan_share],
    [trans.__('Infinite'), summary.inf_share]
  ];
  return (
    <section>
      <h2>{trans.__('Figures at step %1', formatCount(step))}</h2>
      <dl className="sms-Terms">
        {figures.map(([label, value]) => (
          <React.Fragment key={label}>
            <dt>{label}</dt>
            <dd className="sms-figure">{figureText(value)}</dd>
          </React.Fragment>
        ))}
        {shares.map(([label, share]) => (
          <React.Fragment key={label}>
            <dt>{label}</dt>
            <dd className="sms-figure">{percentText(share)}</dd>
          </React.Fragment>
        ))}
        <dt>{trans.__('Elements')}</dt>
        <dd className="sms-figure">
          {summary.estimate
            ? trans.__('%1, estimated from %2', formatCount(summary.count), formatCount(summary.sampled))
            : formatCount(summary.count)}
        </dd>
      </dl>
    </section>
  );
}

function percentText(share: number): string {
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 }).format(share);
}
