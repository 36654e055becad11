import type { ISharingApi } from '../../../labextension/src/sharing/api';
import type { Scope } from '../../../labextension/src/sharing/tokens';
import type {
  Build,
  CopyOrigin,
  CreateCopy,
  CreateImport,
  CreateSheet,
  CreateSnapshot,
  Finding,
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
} from '../../../labextension/src/core/wire';

export function aSnapshot(part: Partial<Snapshot> = {}): Snapshot {
  return {
    id: 's1',
    kind: 'notebook',
    owner: 'ada',
    title: 'mnist',
    note: '',
    created: new Date(Date.now() - 60_000).toISOString(),
    expires: null,
    revoked: null,
    available: true,
    visibility: 'domain',
    people: [],
    groups: [],
    version: 1,
    newest: true,
    path: 'work/mnist.ipynb',
    bytes: 2048,
    sha256: 'a'.repeat(64),
    image: 'data-science',
    image_version: '1.0.0',
    kernel: 'python3',
    instance_type: 'ml.t3.medium',
    environment: {
      image: 'data-science',
      image_version: '1.0.0',
      display_name: 'Data Science',
      python: '3.11.9',
      packages: 120,
      added: ['emoji==2.14.0'],
      unlisted: [],
      lock_sha256: 'b'.repeat(64)
    },
    git: null,
    data_files: [],
    include_output: true,
    opened: 3,
    copied: 1,
    url: 'lab?smstudio=sharing&snapshot=s1',
    may_edit: true,
    may_revoke: true,
    ...part
  };
}

export function aFinding(part: Partial<Finding> = {}): Finding {
  return {
    id: 'f1',
    kind: 'secret',
    cell: 2,
    place: 'source',
    excerpt: 'token = "ghp_****"',
    message: 'A GitHub token.',
    ...part
  };
}

export function aCopy(part: Partial<SnapshotCopy> = {}): SnapshotCopy {
  return {
    path: 'mnist.ipynb',
    image: 'data-science',
    image_version: '1.0.0',
    kernel: 'python3',
    instance_type: 'ml.t3.medium',
    note: '',
    build_id: null,
    replaced: '',
    ...part
  };
}

export function aBuild(part: Partial<Build> = {}): Build {
  return {
    id: 'b1',
    image: 'data-science-1a2b3c4d',
    version: '1.0.0',
    state: 'InProgress',
    stages: [],
    started: new Date().toISOString(),
    ended: null,
    progress: 0.4,
    log: '',
    failure_reason: null,
    ...part
  };
}

export function differences(part: Partial<SnapshotDifferences> = {}): SnapshotDifferences {
  return {
    before: 's1',
    after: 's2',
    cells: [
      {
        change: 'changed',
        cell_type: 'code',
        before_index: 0,
        after_index: 0,
        before: 'x = 1\nprint(x)',
        after: 'x = 2\nprint(x)'
      }
    ],
    same: 4,
    packages: [],
    truncated: false,
    ...part
  };
}

/** A server of snapshots; `calls` is what it was asked to do. */
export class FakeSharingApi implements ISharingApi {
  items: Snapshot[] = [aSnapshot()];
  calls: string[] = [];
  requests: CreateSnapshot[] = [];
  found: SnapshotCheck = {
    path: 'work/mnist.ipynb',
    findings: [],
    data_files: [],
    environment: aSnapshot().environment,
    git: null,
    bytes: 2048
  };
  copies: SnapshotCopy = aCopy();
  building: Build = aBuild();
  used: UsePage['items'] = [];
  from: CopyOrigin = { path: 'mnist.ipynb', snapshot: aSnapshot(), newer: null };
  changes: SnapshotDifferences = differences();

  snapshots(scope: Scope, text: string): Promise<SnapshotPage> {
    this.calls.push(`list ${scope} ${text}`.trim());
    const items = this.items.filter(item => item.title.includes(text));
    return Promise.resolve({ items, total: items.length });
  }

  versions({ owner, path }: Pick<Snapshot, 'owner' | 'path'>): Promise<SnapshotPage> {
    this.calls.push(`versions ${owner} ${path}`);
    return Promise.resolve({ items: this.items, total: this.items.length });
  }

  snapshot(id: string): Promise<Snapshot> {
    this.calls.push(`get ${id}`);
    return Promise.resolve(this.items.find(item => item.id === id) ?? aSnapshot({ id }));
  }

  check(path: string): Promise<SnapshotCheck> {
    this.calls.push(`check ${path}`);
    return Promise.resolve(this.found);
  }

  create(request: CreateSnapshot): Promise<Snapshot> {
    this.calls.push('create');
    this.requests.push(request);
    return Promise.resolve(aSnapshot());
  }

  checkSheet(subject: Subject): Promise<SheetCheck> {
    this.calls.push(`check ${subject.of}`);
    return Promise.resolve({ title: 'mnist', findings: this.found.findings });
  }

  createSheet(request: CreateSheet): Promise<Snapshot> {
    this.calls.push(`create ${JSON.stringify(request)}`);
    return Promise.resolve(aSnapshot({ kind: 'run' }));
  }

  uses(id: string): Promise<UsePage> {
    this.calls.push(`uses ${id}`);
    return Promise.resolve({ items: this.used, total: this.used.length });
  }

  update(id: string, change: UpdateSnapshot): Promise<Snapshot> {
    this.calls.push(`update ${id} ${JSON.stringify(change)}`);
    return Promise.resolve(aSnapshot({ id }));
  }

  revoke(id: string): Promise<Snapshot> {
    this.calls.push(`revoke ${id}`);
    return Promise.resolve(aSnapshot({ id, revoked: new Date().toISOString() }));
  }

  copy(id: string, request: CreateCopy): Promise<SnapshotCopy> {
    this.calls.push(`copy ${id} ${JSON.stringify(request)}`);
    return Promise.resolve(this.copies);
  }

  differences(id: string, to: { to: string } | { path: string }): Promise<SnapshotDifferences> {
    this.calls.push(`differences ${id} ${JSON.stringify(to)}`);
    return Promise.resolve(this.changes);
  }

  origin(path: string): Promise<CopyOrigin> {
    this.calls.push(`origin ${path}`);
    return Promise.resolve(this.from);
  }

  export(id: string, folder: string): Promise<SnapshotExport> {
    this.calls.push(`export ${id} ${folder}`);
    return Promise.resolve({ folder, files: ['README.md'] });
  }

  import(request: CreateImport): Promise<SnapshotCopy> {
    this.calls.push(`import ${JSON.stringify(request)}`);
    return Promise.resolve(this.copies);
  }

  build(id: string): Promise<Build> {
    this.calls.push(`build ${id}`);
    return Promise.resolve(this.building);
  }

  members(): Promise<MemberPage> {
    const member = {
      role: 'member',
      groups: ['vision'],
      from_hub: false,
      joined: '',
      seen: '',
      limits: null,
      effective: null
    } as const;
    const items = ['ada', 'ann'].map(name => ({ ...member, name, groups: ['vision'] }));
    return Promise.resolve({ items, total: items.length });
  }

  previewUrl(id: string, theme: string): string {
    return `/preview/${id}?theme=${theme}`;
  }
}
