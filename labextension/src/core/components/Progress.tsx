import * as React from 'react';

interface IProps {
  /** Name of the work for screen readers. */
  label: string;
  /** 0 to 1; null while unknown. */
  value: number | null;
  /** Beside the bar, e.g. `12 of 30`. */
  note?: React.ReactNode;
  /** A Stop that works. */
  action?: React.ReactNode;
}

/** A bar of a work under way, what it is at, and how to stop it. */
export function Progress(props: IProps): React.JSX.Element {
  const { label, value, note, action } = props;
  const percent = value === null ? null : Math.round(Math.max(0, Math.min(1, value)) * 100);
  return (
    <div className="sms-Progress">
      {percent === null ? (
        <progress aria-label={label} max={100} />
      ) : (
        <progress aria-label={label} max={100} value={percent} />
      )}
      <span className="sms-Progress-note">
        {percent === null ? null : <span className="sms-figure">{percent} %</span>}
        {percent !== null && note ? ' · ' : null}
        {note}
      </span>
      {action}
    </div>
  );
}

/** A share of a whole that is no work under way, e.g. memory in use. */
export function Meter(props: { label: string; value: number; max: number; text: string }): React.JSX.Element {
  const { label, value, max, text } = props;
  const share = max > 0 ? value / max : 0;
  return (
    <span className="sms-Meter">
      <meter
        aria-label={label}
        aria-valuetext={text}
        min={0}
        max={max}
        high={max * 0.9}
        value={Math.min(value, max)}
      />
      <span className="sms-figure" data-high={share >= 0.9 || undefined}>
        {text}
      </span>
    </span>
  );
}
