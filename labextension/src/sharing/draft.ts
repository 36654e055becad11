import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../core/model';
import { Remote } from '../core/model';
import { StudioError } from '../core/request';
import type { CreateSnapshot, Finding, MemberPage, Snapshot, SnapshotCheck } from '../core/wire';
import type { IAccess } from './access';
import { accessProblem, DEFAULT_ACCESS, namesOf } from './access';
import type { ISharingApi } from './api';

/** What a person chooses of a snapshot before it is created. */
export interface IShareChoices {
  includeOutput: boolean;
  includeGit: boolean;
  includeEnvironment: boolean;
  /** Paths of data files to pack, as the check names them. */
  data: ReadonlySet<string>;
  note: string;
  access: IAccess;
}

/** Whether a finding has to be agreed to; the others are only to be known. */
export function isSecret(finding: Pick<Finding, 'kind'>): boolean {
  return finding.kind === 'secret';
}

/** A snapshot before it is created: what was found in the notebook, what is chosen, whether it can be. */
export class ShareDraft implements IObservable, IDisposable {
  constructor(
    private readonly _api: ISharingApi,
    readonly path: string
  ) {
    this.check = new Remote(() => _api.check(path));
    this.check.changed.connect(() => this._changed.emit());
    void this.check.load().then(() => this._proposeData());
  }

  readonly check: Remote<SnapshotCheck>;

  get choices(): IShareChoices {
    return this._choices;
  }

  /** What had better not be shared, of that which would be. */
  get findings(): readonly Finding[] {
    const { includeOutput } = this._choices;
    return (this.check.value?.findings ?? []).filter(finding => finding.place !== 'output' || includeOutput);
  }

  /** Whether a person has said that a secret may be shared. */
  isAccepted(finding: Finding): boolean {
    return this._accepted.has(finding.id);
  }

  get busy(): boolean {
    return this._busy;
  }

  /** Why it was not created. */
  get error(): StudioError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.check.isDisposed;
  }

  dispose(): void {
    this.check.dispose();
    Signal.clearData(this);
  }

  /** Who is in the domain. */
  readonly members = (): Promise<MemberPage> => this._api.members();

  /** Why it can't be created now; null when it can. */
  blockedReason(trans: TranslationBundle): string | null {
    if (this._busy) {
      return trans.__('It is being created.');
    }
    if (this.check.value === null) {
      return this.check.error ? this.check.error.message : trans.__('The notebook is being checked.');
    }
    const open = this.findings.filter(finding => isSecret(finding) && !this.isAccepted(finding)).length;
    if (open > 0) {
      return trans._n(
        'Decide on %1 secret first: take it out of the notebook, or share it anyway.',
        'Decide on %1 secrets first: take them out of the notebook, or share them anyway.',
        open
      );
    }
    return accessProblem(this._choices.access, trans);
  }

  set(part: Partial<IShareChoices>): void {
    this._choices = { ...this._choices, ...part };
    this._changed.emit();
  }

  accept(finding: Finding, accepted: boolean): void {
    if (accepted) {
      this._accepted.add(finding.id);
    } else {
      this._accepted.delete(finding.id);
    }
    this._changed.emit();
  }

  /** The request as it would be sent. */
  get request(): CreateSnapshot {
    const { includeOutput, includeGit, includeEnvironment, data, note, access } = this._choices;
    return {
      path: this.path,
      include_output: includeOutput,
      include_git: includeGit,
      include_environment: includeEnvironment,
      include_data: [...data],
      note,
      visibility: access.visibility,
      ...namesOf(access),
      expires_in_days: access.days || null,
      accept_findings: this.findings.filter(finding => this.isAccepted(finding)).map(finding => finding.id)
    };
  }

  /** Create it; null where that failed, see `error`. */
  async create(): Promise<Snapshot | null> {
    this._busy = true;
    this._error = null;
    this._changed.emit();
    try {
      return await this._api.create(this.request);
    } catch (reason) {
      this._error = StudioError.from(reason);
      // The notebook may have been saved by somebody else since it was checked.
      void this.check.load();
      return null;
    } finally {
      this._busy = false;
      this._changed.emit();
    }
  }

  /** Small files go with the notebook unless that is unchosen. */
  private _proposeData(): void {
    const files = this.check.value?.data_files ?? [];
    this.set({ data: new Set(files.filter(file => file.included).map(file => file.path)) });
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _accepted = new Set<string>();
  private _choices: IShareChoices = {
    includeOutput: true,
    includeGit: false,
    includeEnvironment: true,
    data: new Set(),
    note: '',
    access: DEFAULT_ACCESS
  };
  private _busy = false;
  private _error: StudioError | null = null;
}
