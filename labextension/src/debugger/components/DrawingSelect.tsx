import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Drawing } from '../address';

/** Chooses how distributions are drawn. */
export function DrawingSelect(props: {
  value: Drawing;
  onChange: (drawing: Drawing) => void;
}): React.JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  const choices: readonly [Drawing, string][] = [
    ['heat', trans.__('Heat map')],
    ['ridge', trans.__('Ridges')]
  ];
  return (
    <div role="group" aria-label={trans.__('Drawing')} className="sms-FilterBar">
      {choices.map(([drawing, label]) => (
        <button
          key={drawing}
          type="button"
          className="sms-Chip"
          aria-pressed={value === drawing}
          onClick={() => onChange(drawing)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
