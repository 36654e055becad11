import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';

import type { IEventPayloads, IStudioEvents } from '../core/events';
import { Remote } from '../core/model';
import { Throttle } from '../core/throttle';

/** Milliseconds between two questions, however much happens meanwhile. */
const LIMIT = 1000;

/** An event after which something is to be asked for again. */
export type Trigger = {
  [F in keyof IEventPayloads]: readonly [feature: F, action: keyof IEventPayloads[F]];
}[keyof IEventPayloads];

/** A team's service has come back, or is away: what is shown may be out of date. */
const SERVICE: Trigger = ['domain', 'service.changed'];

/** Call `again` after any of the events and after a lost connection, once in a second at most. */
export function follow(
  events: IStudioEvents,
  triggers: readonly Trigger[],
  again: () => Promise<unknown>
): IDisposable {
  const parts = new DisposableSet();
  const throttle = new Throttle(LIMIT, again);
  const call = (): void => throttle.call();
  parts.add(throttle);
  for (const [feature, action] of [SERVICE, ...triggers]) {
    parts.add(events.on(feature, action as never, call));
  }
  events.reconnected.connect(call);
  return {
    get isDisposed() {
      return parts.isDisposed;
    },
    dispose: () => {
      events.reconnected.disconnect(call);
      parts.dispose();
    }
  };
}

/** A value that is asked for at once, and again when the domain changes; it ends with its page. */
export class Live<T> extends Remote<T> {
  constructor(ask: () => Promise<T>, events: IStudioEvents, triggers: readonly Trigger[]) {
    super(ask);
    this._following = follow(events, triggers, () => this.refresh());
    void this.ensure();
  }

  override dispose(): void {
    this._following.dispose();
    super.dispose();
  }

  private readonly _following: IDisposable;
}
