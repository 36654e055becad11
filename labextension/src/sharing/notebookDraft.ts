import type { TranslationBundle } from '@jupyterlab/translation';

import { Remote } from '../core/model';
import type { CreateSnapshot, Finding, Snapshot, SnapshotCheck } from '../core/wire';
import type { IAccess } from './access';
import { accessProblem, accessRequest, DEFAULT_ACCESS } from './access';
import type { ISharingApi } from './api';
import { Draft } from './draft';

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

/** A snapshot of a notebook before it is created. */
export class NotebookDraft extends Draft {
  constructor(
    api: ISharingApi,
    readonly path: string
  ) {
    super(api);
    this.check = new Remote(() => api.check(path));
    this.check.changed.connect(() => this._changed.emit());
    void this.check.load().then(() => this._proposeData());
  }

  readonly check: Remote<SnapshotCheck>;

  get choices(): IShareChoices {
    return this._choices;
  }

  get findings(): readonly Finding[] {
    const { includeOutput } = this._choices;
    return (this.check.value?.findings ?? []).filter(finding => finding.place !== 'output' || includeOutput);
  }

  override dispose(): void {
    this.check.dispose();
    super.dispose();
  }

  override blockedReason(trans: TranslationBundle): string | null {
    if (this.check.value === null && !this.busy) {
      return this.check.error ? this.check.error.message : trans.__('The notebook is being checked.');
    }
    return super.blockedReason(trans) ?? accessProblem(this._choices.access, trans);
  }

  set(part: Partial<IShareChoices>): void {
    this._choices = { ...this._choices, ...part };
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
      ...accessRequest(access),
      accept_findings: this.accepted
    };
  }

  protected send(): Promise<Snapshot> {
    return this._api.create(this.request);
  }

  /** The notebook may have been saved by somebody else since it was checked. */
  protected refused(): void {
    void this.check.load();
  }

  /** Small files go with the notebook unless that is unchosen. */
  private _proposeData(): void {
    const files = this.check.value?.data_files ?? [];
    this.set({ data: new Set(files.filter(file => file.included).map(file => file.path)) });
  }

  private _choices: IShareChoices = {
    includeOutput: true,
    includeGit: false,
    includeEnvironment: true,
    data: new Set(),
    note: '',
    access: DEFAULT_ACCESS
  };
}
