import * as React from 'react';

import { Button } from '../../core/components/Button';
import { useTrans } from '../../core/components/hooks';
import { formatCount } from '../../core/format';
import type { StepPage } from '../../core/wire';
import { placeOf } from '../steps';

interface IProps {
  page: StepPage;
  /** Null: the newest. */
  step: number | null;
  /** Whether more steps may come. */
  live: boolean;
  onStep: (step: number | null) => void;
}

/** Chooses among the saved steps; follows the newest until it is moved. */
export function StepSlider(props: IProps): React.JSX.Element {
  const { page, step, live, onStep } = props;
  const trans = useTrans();
  const id = React.useId();
  const { steps } = page;
  const at = placeOf(steps, step);
  const shown = steps[at] ?? page.last;
  const note =
    step !== null
      ? trans.__('%1 steps saved', formatCount(page.total))
      : live
        ? trans.__('Following the newest of %1 steps saved', formatCount(page.total))
        : trans.__('The last of %1 steps saved', formatCount(page.total));
  return (
    <div className="sms-StepSlider">
      <label htmlFor={id}>{trans.__('Step')}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={Math.max(0, steps.length - 1)}
        value={at}
        aria-valuetext={trans.__('Step %1', shown)}
        onChange={event => onStep(steps[Number(event.currentTarget.value)] ?? null)}
      />
      <output htmlFor={id} className="sms-figure">
        {formatCount(shown)}
      </output>
      {step === null ? null : (
        <Button onClick={() => onStep(null)}>{live ? trans.__('Follow') : trans.__('Go to the last')}</Button>
      )}
      <span className="sms-quiet">{note}</span>
    </div>
  );
}
