import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { DebuggedJob } from '../../core/wire';
import { modesOf } from '../address';
import type { Mode } from '../tokens';

/** Chooses the mode whose steps are shown; nothing where there is no choice. */
export function ModeSelect(props: {
  job: DebuggedJob;
  mode: Mode;
  onChange: (mode: Mode) => void;
}): React.JSX.Element | null {
  const { job, mode, onChange } = props;
  const trans = useTrans();
  const id = React.useId();
  const modes = modesOf(job);
  if (modes.length < 2) {
    return null;
  }
  const names = {
    GLOBAL: trans.__('All'),
    TRAIN: trans.__('Training'),
    EVAL: trans.__('Evaluation'),
    PREDICT: trans.__('Prediction')
  };
  return (
    <span className="sms-ChartBar-field">
      <label htmlFor={id}>{trans.__('Steps of')}</label>
      <select
        id={id}
        className="sms-Input"
        value={mode}
        onChange={event => {
          const chosen = modes.find(name => name === event.currentTarget.value);
          if (chosen) {
            onChange(chosen);
          }
        }}
      >
        {modes.map(name => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
      </select>
    </span>
  );
}
