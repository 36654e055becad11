import type { IStudioEvents } from '../core/events';
import type { Remote } from '../core/model';
import type { CopyOrigin, Snapshot, SnapshotPage, UsePage } from '../core/wire';
import type { ISharingApi } from './api';
import { CopyRuns } from './copyRuns';
import { Followed } from './followed';
import type { Scope } from './tokens';

/** How far a snapshot can still be opened. */
export type SnapshotState = 'Open' | 'Expired' | 'Revoked' | 'Closed';

/** Whether a snapshot can be opened at a moment, and why not; it ends while its page is open, too. */
export function stateOf(
  snapshot: Pick<Snapshot, 'revoked' | 'expires' | 'available'>,
  now: Date
): SnapshotState {
  if (snapshot.revoked !== null) {
    return 'Revoked';
  }
  if (snapshot.expires !== null && new Date(snapshot.expires) <= now) {
    return 'Expired';
  }
  return snapshot.available ? 'Open' : 'Closed';
}

/** Snapshots as the pages show them, kept true by the server's events; each part ends with its page. */
export class SharingModel {
  constructor(
    readonly api: ISharingApi,
    private readonly _events: IStudioEvents
  ) {
    this.copies = new CopyRuns(api, _events);
  }

  /** The copies that are being made. */
  readonly copies: CopyRuns;

  /** A list, live. */
  list(scope: Scope, text: string): Remote<SnapshotPage> {
    return new Followed(
      () => this.api.snapshots(scope, text),
      this._events,
      (remote, snapshot) => {
        remote.update(({ items, total }) => ({
          items: items.map(item => (item.id === snapshot.id ? snapshot : item)),
          total
        }));
        return true;
      }
    );
  }

  /** One snapshot, live. */
  snapshot(id: string): Remote<Snapshot> {
    return new Followed(
      () => this.api.snapshot(id),
      this._events,
      (remote, snapshot) => {
        if (snapshot.id === id) {
          remote.update(() => snapshot);
        }
        // Another one may be a newer version of it.
        return snapshot.id !== id;
      }
    );
  }

  /** Who has used a snapshot of one's own, live. */
  uses(id: string): Remote<UsePage> {
    return new Followed(
      () => this.api.uses(id),
      this._events,
      (_, snapshot) => snapshot.id === id,
      true
    );
  }

  /** All snapshots of the notebook that one is of, newest first, live. */
  versions(snapshot: Snapshot): Remote<readonly Snapshot[]> {
    return new Followed<readonly Snapshot[]>(
      async () => (await this.api.versions(snapshot)).items,
      this._events,
      () => true
    );
  }

  /** Where a notebook of one's own was copied from, and what is newer, live. */
  origin(path: () => string): Remote<CopyOrigin> {
    return new Followed(
      () => this.api.origin(path()),
      this._events,
      () => true
    );
  }
}
