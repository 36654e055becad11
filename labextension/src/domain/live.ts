import type { IDisposable } from '@lumino/disposable';

import type { IStudioEvents } from '../core/events';
import type { Trigger } from '../core/follow';
import { follow } from '../core/follow';
import { Remote } from '../core/model';

/** A team's service has come back, or is away: what is shown may be out of date. */
export const SERVICE: Trigger = ['domain', 'service.changed'];

/** A value that is asked for at once, and again when the domain changes; it ends with its page. */
export class Live<T> extends Remote<T> {
  constructor(ask: () => Promise<T>, events: IStudioEvents, triggers: readonly Trigger[]) {
    super(ask);
    this._following = follow(events, [SERVICE, ...triggers], () => this.refresh());
    void this.ensure();
  }

  override dispose(): void {
    this._following.dispose();
    super.dispose();
  }

  private readonly _following: IDisposable;
}
