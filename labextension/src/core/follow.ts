import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';

import type { IEventPayloads, IStudioEvents } from './events';
import { Throttle } from './throttle';

/** Milliseconds between two questions, however much happens meanwhile. */
const LIMIT = 1000;

/** An event after which something is to be asked for again. */
export type Trigger = {
  [F in keyof IEventPayloads]: readonly [feature: F, action: keyof IEventPayloads[F]];
}[keyof IEventPayloads];

/**
 * Call `again` after any of the events and after a lost connection, once in a second at most.
 *
 * @param concerns - tells of what an event carries whether it is of interest; all are where it is left out.
 */
export function follow(
  events: IStudioEvents,
  triggers: readonly Trigger[],
  again: () => Promise<unknown>,
  concerns: (payload: object) => boolean = () => true
): IDisposable {
  const parts = new DisposableSet();
  const throttle = new Throttle(LIMIT, again);
  const call = (): void => throttle.call();
  const callFor = (payload: object): void => {
    if (concerns(payload)) {
      call();
    }
  };
  parts.add(throttle);
  for (const [feature, action] of triggers) {
    parts.add(events.on(feature, action as never, callFor));
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
