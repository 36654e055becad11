import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Drawing } from '../address';
import { Chips } from './Chips';

/** Chooses how distributions are drawn. */
export function DrawingSelect(props: {
  value: Drawing;
  onChange: (drawing: Drawing) => void;
}): React.JSX.Element {
  const trans = useTrans();
  const choices: readonly [Drawing, string][] = [
    ['heat', trans.__('Heat map')],
    ['ridge', trans.__('Ridges')]
  ];
  return <Chips label={trans.__('Drawing')} choices={choices} {...props} />;
}
