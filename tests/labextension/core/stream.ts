import { Signal } from '@lumino/signaling';
import type { Event } from '@jupyterlab/services';

import type { IEventSource } from '../../../labextension/src/core/events';
import { StudioEvents } from '../../../labextension/src/core/events';

/** An event connection driven by hand. */
export class HandDrivenStream implements IEventSource {
  readonly stream = new Signal<this, Event.Emission>(this);
  readonly opened = new Signal<this, void>(this);
  readonly events = new StudioEvents(this);

  /** What the server would send. */
  emit(feature: string, action: string, payload: unknown, owner = 'ada'): void {
    this.stream.emit({
      schema_id: `https://schema.smstudio.dev/${feature}/v1`,
      action,
      owner,
      payload
    } as Event.Emission);
  }
}

/** A promise and what settles it. */
export function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Let promises and one animation frame pass. */
export async function settle(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 40));
}
