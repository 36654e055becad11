import * as React from 'react';

/** What a state means to a person; it decides the colour. */
export type Tone = 'neutral' | 'running' | 'success' | 'warn' | 'error';

/** Tones of SageMaker's state names, the same wherever they appear. */
const TONES: Readonly<Record<string, Tone>> = {
  Pending: 'neutral',
  Absent: 'neutral',
  Deleted: 'neutral',
  Unavailable: 'neutral',
  Cancelled: 'neutral',
  Waiting: 'neutral',
  Starting: 'running',
  InProgress: 'running',
  Building: 'running',
  Saving: 'running',
  Restoring: 'running',
  Switching: 'running',
  InService: 'success',
  Ready: 'success',
  Completed: 'success',
  Stopping: 'warn',
  Stopped: 'warn',
  Deleting: 'warn',
  NeedsDecision: 'warn',
  Failed: 'error'
};

export interface IStateChipProps {
  /** The state's name as the server says it; shown as it is. */
  state: string;
  /** Secondary state or reason, as tooltip. */
  detail?: string | undefined;
  /** Overrides the tone that goes with the name. */
  tone?: Tone | undefined;
  /** Overrides the text, e.g. a translated or shorter word. */
  label?: string | undefined;
}

/** A state: a still dot and its name, never a colour alone. */
export function StateChip(props: IStateChipProps): React.JSX.Element {
  const { state, detail, label } = props;
  const tone = props.tone ?? TONES[state] ?? 'neutral';
  return (
    <span className="sms-StateChip" data-tone={tone} data-state={state} title={detail || undefined}>
      <span className="sms-StateChip-dot" aria-hidden="true" />
      {label ?? state}
    </span>
  );
}
