import type { IStudioEvents } from '../core/events';
import type { Trigger } from '../core/follow';
import { LogReader } from '../core/logReader';
import type { SparkLogPage } from '../core/wire';

/** Characters kept in the page: the end of a log is what tells why something failed. */
const KEPT = 1_000_000;

/**
 * Nothing tells of single lines. What makes a cluster or a driver write is told: stages of its start, sessions
 * that open and end, statements that run.
 */
const TRIGGERS: readonly Trigger[] = [
  ['spark', 'cluster.changed'],
  ['spark', 'session.changed'],
  ['spark', 'session.removed'],
  ['spark', 'statement.changed']
];

/** A log that is appended to, as far as the page holds it. */
export class GrowingLog extends LogReader {
  /** @param _ask - for the text from a byte on. */
  constructor(
    private readonly _ask: (offset: number) => Promise<SparkLogPage>,
    events: IStudioEvents,
    cluster: string
  ) {
    super(
      events,
      TRIGGERS,
      told => ('cluster' in told ? told.cluster : (told as { id: string }).id) === cluster
    );
    void this.renew();
  }

  /** Null before the first answer. */
  get text(): string | null {
    return this._text;
  }

  /** Whether the page dropped its beginning. */
  get cut(): boolean {
    return this._cut;
  }

  /** Read what is new. Never rejects: see `error`. */
  async renew(): Promise<void> {
    if (this._reading) {
      this._wanted = true;
      return;
    }
    this._reading = true;
    do {
      this._wanted = false;
      await this._read(this._ask(this._next), page => this._append(page));
    } while (this._wanted && !this.isDisposed);
    this._reading = false;
  }

  private _append(page: SparkLogPage): void {
    const text = (this._text ?? '') + page.text;
    this._cut = this._cut || text.length > KEPT;
    this._text = text.slice(-KEPT);
    this._wanted = this._wanted || (page.next > this._next && page.next < page.total);
    this._next = page.next;
  }

  private _text: string | null = null;
  private _next = 0;
  private _cut = false;
  private _wanted = false;
  private _reading = false;
}
