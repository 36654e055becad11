import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../core/events';
import { StudioError } from '../core/request';
import type { LogLine } from '../core/wire';
import type { ITrainingApi } from './api';

/** Lines kept in the page; what is older is on the server, found by search and in the download. */
const KEPT = 20_000;
const PAGE = 5_000;

/** The log of a job as far as the page holds it: its end, and what is appended. */
export class JobLog implements IDisposable {
  constructor(
    private readonly _api: ITrainingApi,
    events: IStudioEvents,
    private readonly _job: string
  ) {
    this._handler = events.on('jobs', 'log.appended', ({ job_id }) => {
      if (job_id === _job) {
        void this._more();
      }
    });
    void this._more();
  }

  /** In order; empty before the first answer. */
  get lines(): readonly LogLine[] {
    return this._lines;
  }

  get error(): StudioError | null {
    return this._error;
  }

  /** Whether the server dropped lines, or the page did. */
  get cut(): boolean {
    return this._cut;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._handler.dispose();
    Signal.clearData(this);
  }

  /** Lines of the whole log that contain a text, the first 1,000. */
  async search(text: string): Promise<readonly LogLine[]> {
    return (await this._api.logs(this._job, { search: text, limit: 1000 })).items;
  }

  /** Ask for what is new; calls while one is under way are made up for afterwards. */
  private async _more(): Promise<void> {
    this._wanted = true;
    if (this._running) {
      return;
    }
    this._running = true;
    while (this._wanted && !this._isDisposed) {
      this._wanted = false;
      await this._read();
    }
    this._running = false;
  }

  private async _read(): Promise<void> {
    try {
      const page = await this._api.logs(this._job, {
        after: this._token,
        limit: PAGE,
        tail: this._token === ''
      });
      this._cut = this._cut || page.truncated || this._lines.length + page.items.length > KEPT;
      this._lines = settled([...this._lines, ...page.items]).slice(-KEPT);
      this._token = page.next_token;
      this._wanted = this._wanted || page.items.length === PAGE;
      this._error = null;
    } catch (reason) {
      this._error = StudioError.from(reason);
    }
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _handler: IDisposable;
  private _lines: readonly LogLine[] = [];
  private _error: StudioError | null = null;
  private _token = '';
  private _cut = false;
  private _wanted = false;
  private _running = false;
  private _isDisposed = false;
}

/** Without the states of progress bars that a later line of the same host replaced, as on a terminal. */
export function settled(lines: readonly LogLine[]): LogLine[] {
  const next = new Set<string>();
  const kept: LogLine[] = [];
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line && !(line.text.endsWith('\r') && next.has(line.host))) {
      kept.push(line);
      next.add(line.host);
    }
  }
  return kept.reverse();
}
