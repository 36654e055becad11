import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { TensorAtStep, TensorSummary } from '../../core/wire';
import { figureText } from '../figure';
import { shareText } from './ShareText';

/** A tensor of a job at a step. */
export interface IStepOf {
  readonly job: string;
  readonly tensor: TensorAtStep;
}

/** The figures of a tensor at a step; beside those of another job, what they differ by. */
export function StepFigures(props: { own: IStepOf; other: IStepOf | null }): React.JSX.Element {
  const { own, other } = props;
  const trans = useTrans();
  const title = trans.__('Figures at step %1', formatCount(own.tensor.step));
  const numbers = useNumbers();
  const shares = useShares();
  return (
    <section>
      <h2>{title}</h2>
      <div className="sms-StepFigures">
        <table className="sms-PlainTable">
          {other ? (
            <thead>
              <tr>
                <th scope="col">{trans.__('Figure')}</th>
                <JobHeader name={own.job} step={own.tensor.step} />
                <JobHeader name={other.job} step={other.tensor.step} />
                <th scope="col" className="sms-figure">
                  {trans.__('Difference')}
                </th>
              </tr>
            </thead>
          ) : null}
          <tbody>
            {numbers.map(([label, of]) => (
              <Row key={label} label={label} of={of} own={own} other={other} text={figureText} />
            ))}
            {shares.map(([label, of]) => (
              <Row key={label} label={label} of={of} own={own} other={other} text={shareOf} />
            ))}
            <tr>
              <th scope="row">{trans.__('Elements')}</th>
              <td className="sms-figure">
                <Elements summary={own.tensor.summary} />
              </td>
              {other ? (
                <>
                  <td className="sms-figure">
                    <Elements summary={other.tensor.summary} />
                  </td>
                  <td />
                </>
              ) : null}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

type Of = (summary: TensorSummary) => number | null;

function useNumbers(): readonly (readonly [string, Of])[] {
  const trans = useTrans();
  return [
    [trans.__('Mean'), ({ mean }) => mean],
    [trans.__('Standard deviation'), ({ std }) => std],
    [trans.__('Least'), ({ min }) => min],
    [trans.__('Most'), ({ max }) => max],
    [trans.__('Mean of magnitudes'), summary => summary.abs_mean],
    [trans.__('L1 norm'), ({ l1 }) => l1],
    [trans.__('L2 norm'), ({ l2 }) => l2]
  ];
}

function useShares(): readonly (readonly [string, Of])[] {
  const trans = useTrans();
  return [
    [trans.__('Zero'), summary => summary.zero_share],
    [trans.__('NaN'), summary => summary.nan_share],
    [trans.__('Infinite'), summary => summary.inf_share]
  ];
}

function Row(props: {
  label: string;
  of: Of;
  own: IStepOf;
  other: IStepOf | null;
  text: (value: number | null) => string;
}): React.JSX.Element {
  const { label, of, own, other, text } = props;
  const mine = of(own.tensor.summary);
  const theirs = other ? of(other.tensor.summary) : null;
  return (
    <tr>
      <th scope="row">{label}</th>
      <td className="sms-figure">{text(mine)}</td>
      {other ? (
        <>
          <td className="sms-figure">{text(theirs)}</td>
          <td className="sms-figure">{text(mine === null || theirs === null ? null : theirs - mine)}</td>
        </>
      ) : null}
    </tr>
  );
}

function JobHeader(props: { name: string; step: number }): React.JSX.Element {
  const { name, step } = props;
  const trans = useTrans();
  return (
    <th scope="col" className="sms-figure">
      <span className="sms-ellipsis" title={name}>
        {name}
      </span>
      <span className="sms-quiet">{trans.__('step %1', formatCount(step))}</span>
    </th>
  );
}

function Elements(props: { summary: TensorSummary }): React.JSX.Element {
  const { summary } = props;
  const trans = useTrans();
  return (
    <>
      {summary.estimate
        ? trans.__('%1, estimated from %2', formatCount(summary.count), formatCount(summary.sampled))
        : formatCount(summary.count)}
    </>
  );
}

function shareOf(share: number | null): string {
  return share === null ? '–' : shareText(share);
}
