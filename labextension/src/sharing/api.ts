import type { IStudioRequest } from '../core/request';
import type {
  Build,
  CopyOrigin,
  CreateCopy,
  CreateImport,
  CreateSheet,
  CreateSnapshot,
  MemberPage,
  SheetCheck,
  Snapshot,
  SnapshotCheck,
  SnapshotCopy,
  SnapshotDifferences,
  SnapshotExport,
  SnapshotPage,
  Subject,
  UpdateSnapshot,
  UsePage
} from '../core/wire';
import type { Scope } from './tokens';

/** What the server does with snapshots. */
export interface ISharingApi {
  /** The newest, of those that have `text` in their names or notes. */
  snapshots(scope: Scope, text: string): Promise<SnapshotPage>;
  /** All snapshots of one notebook of one author, newest first. */
  versions(snapshot: Pick<Snapshot, 'owner' | 'path'>): Promise<SnapshotPage>;
  snapshot(id: string): Promise<Snapshot>;
  /** What would be shared, and what of it had better not be. Nothing is shared by it. */
  check(path: string): Promise<SnapshotCheck>;
  create(request: CreateSnapshot): Promise<Snapshot>;
  /** What of figures had better not be shared. Nothing is shared by it. */
  checkSheet(subject: Subject): Promise<SheetCheck>;
  /** Share figures as they are now. */
  createSheet(request: CreateSheet): Promise<Snapshot>;
  update(id: string, change: UpdateSnapshot): Promise<Snapshot>;
  revoke(id: string): Promise<Snapshot>;
  /** Who has opened and copied a snapshot of the caller's. */
  uses(id: string): Promise<UsePage>;
  copy(id: string, request: CreateCopy): Promise<SnapshotCopy>;
  /** What has to change in a snapshot, or in a notebook of one's own, to make another snapshot of it. */
  differences(id: string, to: { to: string } | { path: string }): Promise<SnapshotDifferences>;
  /** Where a copy comes from. */
  origin(path: string): Promise<CopyOrigin>;
  export(id: string, folder: string): Promise<SnapshotExport>;
  /** Take over a folder below the root, or a notebook from an address. */
  import(request: CreateImport): Promise<SnapshotCopy>;
  /** The installation of a copy's packages. */
  build(id: string): Promise<Build>;
  /** Who is in the domain, as far as the caller may know. */
  members(): Promise<MemberPage>;
  /** Address of the page that shows a snapshot without running anything of it. */
  previewUrl(id: string, theme: 'light' | 'dark'): string;
}

/** The newest so many; what is older is found by search. */
const LIMIT = 500;

/** The most that the server tells at once. */
const MEMBERS = 1000;

/** The same over HTTP. */
export class SharingApi implements ISharingApi {
  constructor(private readonly _request: IStudioRequest) {}

  snapshots(scope: Scope, text: string): Promise<SnapshotPage> {
    return this._request.get(['sharing', 'snapshots'], { scope, text: text || null, limit: LIMIT });
  }

  versions({ owner, path }: Pick<Snapshot, 'owner' | 'path'>): Promise<SnapshotPage> {
    return this._request.get(['sharing', 'snapshots'], { scope: 'all', owner, path, limit: LIMIT });
  }

  snapshot(id: string): Promise<Snapshot> {
    return this._request.get(['sharing', 'snapshots', id]);
  }

  check(path: string): Promise<SnapshotCheck> {
    return this._request.post(['sharing', 'checks'], { path });
  }

  create(request: CreateSnapshot): Promise<Snapshot> {
    return this._request.post(['sharing', 'snapshots'], request);
  }

  checkSheet(subject: Subject): Promise<SheetCheck> {
    return this._request.post(['sharing', 'sheet-checks'], { subject });
  }

  createSheet(request: CreateSheet): Promise<Snapshot> {
    return this._request.post(['sharing', 'sheets'], request);
  }

  uses(id: string): Promise<UsePage> {
    return this._request.get(['sharing', 'snapshots', id, 'uses']);
  }

  update(id: string, change: UpdateSnapshot): Promise<Snapshot> {
    return this._request.patch(['sharing', 'snapshots', id], change);
  }

  revoke(id: string): Promise<Snapshot> {
    return this._request.delete(['sharing', 'snapshots', id]);
  }

  copy(id: string, request: CreateCopy): Promise<SnapshotCopy> {
    return this._request.post(['sharing', 'snapshots', id, 'copies'], request);
  }

  differences(id: string, to: { to: string } | { path: string }): Promise<SnapshotDifferences> {
    return this._request.get(['sharing', 'snapshots', id, 'differences'], to);
  }

  origin(path: string): Promise<CopyOrigin> {
    return this._request.get(['sharing', 'copies'], { path });
  }

  export(id: string, folder: string): Promise<SnapshotExport> {
    return this._request.post(['sharing', 'snapshots', id, 'exports'], { folder });
  }

  import(request: CreateImport): Promise<SnapshotCopy> {
    return this._request.post(['sharing', 'imports'], request);
  }

  build(id: string): Promise<Build> {
    return this._request.get(['images', 'builds', id]);
  }

  members(): Promise<MemberPage> {
    return this._request.get(['domain', 'members'], { limit: MEMBERS });
  }

  previewUrl(id: string, theme: 'light' | 'dark'): string {
    return this._request.url(['sharing', 'snapshots', id, 'preview'], { theme });
  }
}
