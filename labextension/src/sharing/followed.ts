import { DisposableSet } from '@lumino/disposable';

import type { IStudioEvents } from '../core/events';
import { Remote } from '../core/model';
import { Throttle } from '../core/throttle';
import type { Snapshot } from '../core/wire';

/** Milliseconds between two questions, however many snapshots change meanwhile. */
const LIMIT = 1000;

/** What changes who sees what; closed is told to those alone who see it no more. */
const CHANGES = ['snapshot.created', 'snapshot.changed', 'snapshot.revoked', 'snapshot.closed'] as const;

/** A value that is asked for at once, and again when snapshots change. */
export class Followed<T> extends Remote<T> {
  /**
   * @param ask - asks the server for the whole value.
   * @param onSnapshot - takes over what an event tells; returns whether the value is to be asked for again.
   * @param followsUses - whether it is asked for again also when a snapshot was opened or copied.
   */
  constructor(
    ask: () => Promise<T>,
    private readonly _events: IStudioEvents,
    onSnapshot: (remote: Remote<T>, snapshot: Snapshot) => boolean,
    followsUses = false
  ) {
    super(ask);
    const again = new Throttle(LIMIT, () => this.refresh());
    this._parts.add(again);
    for (const action of CHANGES) {
      this._parts.add(
        _events.on('sharing', action, snapshot => {
          if (onSnapshot(this, snapshot)) {
            again.call();
          }
        })
      );
    }
    // It changes figures alone, and may come by the hundred.
    this._parts.add(
      _events.on('sharing', 'snapshot.opened', snapshot => {
        if (onSnapshot(this, snapshot) && followsUses) {
          again.call();
        }
      })
    );
    this._parts.add(_events.on('sharing', 'snapshots.missed', () => again.call()));
    _events.reconnected.connect(this._onReconnected, this);
    void this.ensure();
  }

  override dispose(): void {
    this._events.reconnected.disconnect(this._onReconnected, this);
    this._parts.dispose();
    super.dispose();
  }

  private _onReconnected(): void {
    void this.refresh();
  }

  private readonly _parts = new DisposableSet();
}
