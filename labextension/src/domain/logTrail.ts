import type { IStudioEvents } from '../core/events';
import type { Trigger } from '../core/follow';
import { LogReader } from '../core/logReader';
import type { DomainLogEntry } from '../core/wire';
import type { IDomainApi } from './api';
import { LOG_LINES } from './api';
import { SERVICE } from './live';
import type { ILogFilter } from './tokens';

/** What is logged is told by one of these, to whom it concerns; secrets and models are seen at the next look. */
const TRIGGERS: readonly Trigger[] = [
  SERVICE,
  ['domain', 'member.changed'],
  ['domain', 'limits.changed'],
  ['domain', 'instance.stopped'],
  // Jobs begin and end with what they use.
  ['domain', 'usage.changed'],
  ['jobs', 'job.removed'],
  ['sharing', 'snapshot.created'],
  ['sharing', 'snapshot.changed'],
  ['sharing', 'snapshot.revoked'],
  ['sharing', 'snapshot.opened']
];

/** The log from its newest line back as far as somebody has read, live. */
export class LogTrail extends LogReader {
  constructor(
    private readonly _api: IDomainApi,
    events: IStudioEvents,
    private readonly _filter: ILogFilter
  ) {
    super(events, TRIGGERS);
    void this.renew();
  }

  /** Newest first; null before the first answer. */
  get lines(): readonly DomainLogEntry[] | null {
    return this._lines;
  }

  /** Whether the oldest line is among them. */
  get complete(): boolean {
    return this._complete;
  }

  /** Ask for what is newer than what is there. Never rejects: see `error`. */
  async renew(): Promise<void> {
    await this._read(this._ask(0), found => {
      const newest = this._lines?.[0]?.number ?? 0;
      const newer = found.filter(line => line.number > newest);
      if (this._lines === null || newer.length === LOG_LINES) {
        // Between these and what was there may be lines that nobody has asked for.
        this._lines = found;
        this._complete = found.length < LOG_LINES;
      } else {
        this._lines = [...newer, ...this._lines];
      }
    });
  }

  /** Ask for what is older than what is there; calls while one is under way do nothing. */
  async more(): Promise<void> {
    const oldest = this._lines?.at(-1)?.number;
    if (oldest === undefined || this._complete || this._reading) {
      return;
    }
    this._reading = true;
    await this._read(this._ask(oldest), found => {
      if (this._lines?.at(-1)?.number === oldest) {
        this._lines = [...this._lines, ...found];
        this._complete = found.length < LOG_LINES;
      }
    });
    this._reading = false;
  }

  private async _ask(before: number): Promise<readonly DomainLogEntry[]> {
    return (await this._api.log(this._filter, before)).items;
  }

  private _lines: readonly DomainLogEntry[] | null = null;
  private _complete = false;
  private _reading = false;
}
