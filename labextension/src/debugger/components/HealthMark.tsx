import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useTrans } from '../../core/components/hooks';
import type { Tone } from '../../core/components/StateChip';
import { StateChip } from '../../core/components/StateChip';
import type { Health, RuleStatus } from '../wire';

/** What a tensor's last summary says of it; nothing where it is sound. */
export function HealthMark(props: { health: Health }): React.JSX.Element | null {
  const { health } = props;
  const trans = useTrans();
  if (health === 'good') {
    return null;
  }
  const tone = health === 'nan' || health === 'inf' ? 'error' : 'warn';
  return <StateChip state={health} tone={tone} label={healthLabel(health, trans)} />;
}

export function healthLabel(health: Health, trans: TranslationBundle): string {
  return {
    good: trans.__('Good'),
    zero: trans.__('All zero'),
    nan: trans.__('NaN'),
    inf: trans.__('Infinite'),
    vanishing: trans.__('Vanishing')
  }[health];
}

const TONES: Readonly<Record<RuleStatus, Tone>> = {
  InProgress: 'running',
  NoIssuesFound: 'success',
  IssuesFound: 'warn',
  Error: 'error',
  Stopping: 'warn',
  Stopped: 'neutral'
};

/** How far a rule is, in the original's words. */
export function RuleChip(props: { status: RuleStatus; detail?: string }): React.JSX.Element {
  return <StateChip state={props.status} tone={TONES[props.status]} detail={props.detail} />;
}
