import * as React from 'react';

import {
  formatBytes,
  formatCost,
  formatDuration,
  formatExact,
  formatMoment,
  formatScore,
  secondsSince
} from '../format';
import { useNow } from './hooks';

/** One line of facts under a title; empty entries are left out. */
export function FactsLine(props: { children: React.ReactNode }): React.JSX.Element {
  return (
    <ul className="sms-FactsLine">
      {React.Children.toArray(props.children).map((fact, index) => (
        <li key={index}>{fact}</li>
      ))}
    </ul>
  );
}

/** An amount of bytes, e.g. `1.5 GiB`; a dash for null. */
export function Bytes(props: { bytes: number | null }): React.JSX.Element {
  return <span className="sms-figure">{props.bytes === null ? '–' : formatBytes(props.bytes)}</span>;
}

/** An amount of money or energy, e.g. `0.012 $`. */
export function Cost(props: { amount: number; unit: string }): React.JSX.Element {
  return <span className="sms-figure">{formatCost(props.amount, props.unit)}</span>;
}

/** A length of time, e.g. `1 h 04 min`; counts on while `since` is given and `seconds` is not. */
export function Duration(props: { seconds?: number | null; since?: string | null }): React.JSX.Element {
  const { seconds, since } = props;
  const running = seconds == null && since != null;
  const now = useNow(1, running);
  const value = running ? secondsSince(since, now) : seconds;
  return <span className="sms-figure">{value == null ? '–' : formatDuration(value)}</span>;
}

/** A moment: relative up to a day, the exact one as tooltip; a dash for null. */
export function Moment(props: { at: string | null }): React.JSX.Element {
  const now = useNow(30, props.at !== null);
  return props.at === null ? (
    <span>–</span>
  ) : (
    <time dateTime={props.at} title={formatExact(props.at)} className="sms-figure">
      {formatMoment(props.at, now)}
    </time>
  );
}

/** What something is judged by; a dash where it has no score yet. */
export function Score(props: { value: number | null | undefined }): React.JSX.Element {
  const { value } = props;
  return <span className="sms-figure">{value == null ? '–' : formatScore(value)}</span>;
}
