import * as React from 'react';

import { Chart } from '../../core/components/Chart';
import { CopyButton, ErrorBanner } from '../../core/components/ErrorBanner';
import { useTrans } from '../../core/components/hooks';
import { useFollowed } from '../../core/components/useFollowed';
import { formatCount } from '../../core/format';
import type { DebuggedJob, TensorAtStep, TensorRow } from '../../core/wire';
import { move } from '../address';
import { valueCell } from '../cell';
import { stepPicture } from '../traces';
import { CodeLink } from './CodeLink';
import type { ITabProps } from './DebuggerDetail';
import type { IStepOf } from './StepFigures';
import { StepFigures } from './StepFigures';
import { StepSlider } from './StepSlider';
import { TensorMaps } from './TensorMaps';

interface IProps extends ITabProps {
  row: TensorRow;
  /** A job whose same tensor stands beside it. */
  other: DebuggedJob | null;
}

/** A tensor at a step that is chosen, or at the newest; beside that of another job at the same step. */
export function TensorStep(props: IProps): React.JSX.Element {
  const { model, job, route, view, row, links, other } = props;
  const trans = useTrans();
  const { mode, step } = view;
  const steps = useFollowed(() => model.stepsOf(job.id, mode, row.name), [model, job.id, mode, row.name]);
  const tensor = useFollowed(
    () => model.tensorOf(job.id, { name: row.name, step, mode }),
    [model, job.id, row.name, step, mode]
  );
  // What was shown stays until the next step is there: moving the slider must not let the page jump.
  const last = React.useRef<TensorAtStep | null>(null);
  last.current = tensor.value ?? last.current;
  const shown = last.current;
  const twin = useFollowed(
    () => model.twinOf(shown && other ? other.id : null, { name: row.name, step: shown?.step ?? null, mode }),
    [model, other?.id, row.name, shown?.step, mode]
  );
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
      {twin.error && other ? (
        <p className="sms-quiet">
          {trans.__('%1 has nothing to compare: %2', other.name, twin.error.message)}
        </p>
      ) : null}
      {shown ? (
        <>
          <div className="sms-ChartBar">
            <CodeLink job={job} origin={shown.origin} links={links} />
            <CopyButton
              text={valueCell(job.path, row.name, shown.step, mode)}
              label={trans.__('Copy as code')}
            />
          </div>
          <AtStep
            own={{ job: job.name, tensor: shown }}
            other={other && twin.value ? { job: other.name, tensor: twin.value } : null}
            asked={step}
            busy={tensor.loading}
          />
        </>
      ) : error ? null : (
        <div className="sms-PageSkeleton" aria-busy="true" />
      )}
      {row.values ? <TensorMaps {...props} /> : null}
    </section>
  );
}

function AtStep(props: {
  own: IStepOf;
  other: IStepOf | null;
  /** Step that was chosen; null: the newest. */
  asked: number | null;
  busy: boolean;
}): React.JSX.Element {
  const { own, other, asked, busy } = props;
  const trans = useTrans();
  const { step } = own.tensor;
  const notes = [
    ...(asked !== null && asked !== step && !busy
      ? [
          trans.__(
            'It was not saved at step %1; step %2 is the nearest.',
            formatCount(asked),
            formatCount(step)
          )
        ]
      : []),
    ...(other && other.tensor.step !== step
      ? [
          trans.__(
            '%1 did not save step %2; its nearest is step %3.',
            other.job,
            formatCount(step),
            formatCount(other.tensor.step)
          )
        ]
      : [])
  ];
  return (
    <>
      {notes.map(note => (
        <p key={note} className="sms-quiet">
          {note}
        </p>
      ))}
      <div className="sms-Charts sms-Charts-wide" aria-busy={busy}>
        <StepFigures own={own} other={other} />
        <StepChart own={own} other={other} />
      </div>
    </>
  );
}

function StepChart(props: { own: IStepOf; other: IStepOf | null }): React.JSX.Element {
  const { tensor, job } = props.own;
  const trans = useTrans();
  const beside = props.other?.tensor;
  const name = props.other?.job;
  const picture = React.useMemo(
    () =>
      stepPicture(
        [{ name: job, tensor }, ...(beside && name !== undefined ? [{ name, tensor: beside }] : [])],
        trans
      ),
    [job, tensor, beside, name, trans]
  );
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
