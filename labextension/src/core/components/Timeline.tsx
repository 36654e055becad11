import * as React from 'react';

import { Duration, Moment } from './Facts';
import { useTrans } from './hooks';

/** A state that was entered, and left again. */
export interface ITimelineEntry {
  name: string;
  started: string;
  ended: string | null;
  message: string;
}

interface IProps {
  label: string;
  /** In order. */
  entries: readonly ITimelineEntry[];
  /** Whether nothing will follow: then the last one does not go on. */
  ended: boolean;
}

/** The states something went through: when, for how long, and why. */
export function Timeline(props: IProps): React.JSX.Element {
  const { label, entries, ended } = props;
  const trans = useTrans();
  return (
    <ol className="sms-Timeline" aria-label={label}>
      {entries.map((entry, index) => {
        const last = index === entries.length - 1;
        const running = last && !ended;
        return (
          <li key={index} data-running={running || undefined} aria-current={running ? 'step' : undefined}>
            <span className="sms-Timeline-name">{entry.name}</span>
            <span className="sms-Timeline-time">
              <Moment at={entry.started} />
              {last && ended ? null : (
                <>
                  {' · '}
                  <Duration seconds={lasted(entry)} since={entry.started} />
                </>
              )}
            </span>
            {entry.message ? <span className="sms-Timeline-message">{entry.message}</span> : null}
            {running ? <span className="sms-hidden">{trans.__('now')}</span> : null}
          </li>
        );
      })}
    </ol>
  );
}

function lasted(entry: ITimelineEntry): number | null {
  return entry.ended ? (new Date(entry.ended).getTime() - new Date(entry.started).getTime()) / 1000 : null;
}
