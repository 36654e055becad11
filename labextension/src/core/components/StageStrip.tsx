import * as React from 'react';

import { formatDuration, secondsSince } from '../format';
import type { Stage } from '../wire';
import { useNow, useTrans } from './hooks';

export interface IStageStripProps {
  stages: readonly Stage[];
  /** Name of the work for screen readers, e.g. `Start of churn.ipynb`. */
  label: string;
  /** Texts of stage names; a name without one is shown as it is. */
  names?: Readonly<Record<string, string>>;
}

/** The stages of a long work in order: which is done, which runs, how long, how long it took before. */
export function StageStrip(props: IStageStripProps): React.JSX.Element {
  const { stages, label, names = {} } = props;
  const now = useNow(
    1,
    stages.some(stage => stage.state === 'running')
  );
  return (
    <ol className="sms-StageStrip" aria-label={label}>
      {stages.map(stage => (
        <StageItem key={stage.name} stage={stage} name={names[stage.name] ?? stage.name} now={now} />
      ))}
    </ol>
  );
}

/** Seconds; what takes less is over before its expected time has been read. */
const SHORTEST_EXPECTED = 1;

function StageItem(props: { stage: Stage; name: string; now: Date }): React.JSX.Element {
  const { stage, name, now } = props;
  const trans = useTrans();
  const spoken: Record<Stage['state'], string> = {
    waiting: trans.__('waiting'),
    running: trans.__('running'),
    done: trans.__('done'),
    failed: trans.__('failed'),
    skipped: trans.__('skipped')
  };
  const taken = stage.state === 'running' && stage.started ? secondsSince(stage.started, now) : stage.seconds;
  const expected = stage.expected_seconds ?? 0;
  return (
    <li
      className="sms-StageStrip-stage"
      data-state={stage.state}
      aria-current={stage.state === 'running' ? 'step' : undefined}
      title={stage.note || undefined}
    >
      <span className="sms-StageStrip-mark" aria-hidden="true" />
      <span className="sms-StageStrip-name">
        {name}
        <span className="sms-hidden">{`: ${spoken[stage.state]}`}</span>
      </span>
      <span className="sms-StageStrip-time">
        {taken != null && stage.state !== 'waiting' && stage.state !== 'skipped' ? formatDuration(taken) : ''}
        {expected >= SHORTEST_EXPECTED && stage.state === 'running'
          ? ` ${trans.__('of about %1', formatDuration(expected))}`
          : ''}
        {expected >= SHORTEST_EXPECTED && stage.state === 'waiting'
          ? trans.__('about %1', formatDuration(expected))
          : ''}
      </span>
      {stage.note ? <span className="sms-StageStrip-note">{stage.note}</span> : null}
    </li>
  );
}
