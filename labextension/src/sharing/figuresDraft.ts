import type { TranslationBundle } from '@jupyterlab/translation';

import { Remote } from '../core/model';
import type { CreateSheet, Finding, SheetCheck, Snapshot, Subject } from '../core/wire';
import type { IAccess } from './access';
import { accessProblem, accessRequest, DEFAULT_ACCESS } from './access';
import type { ISharingApi } from './api';
import { Draft } from './draft';

/** Who may open figures, and what is said of them. */
export interface IFiguresChoices {
  access: IAccess;
  note: string;
}

/** Figures before they are shared. */
export class FiguresDraft extends Draft {
  constructor(
    api: ISharingApi,
    readonly subject: Subject
  ) {
    super(api);
    this.check = new Remote(() => api.checkSheet(subject));
    this.check.changed.connect(() => this._changed.emit());
    void this.check.load();
  }

  readonly check: Remote<SheetCheck>;

  readonly initial: IFiguresChoices = { access: DEFAULT_ACCESS, note: '' };

  get findings(): readonly Finding[] {
    return this.check.value?.findings ?? [];
  }

  override dispose(): void {
    this.check.dispose();
    super.dispose();
  }

  override blockedReason(trans: TranslationBundle): string | null {
    if (this.check.value === null && !this.busy) {
      return this.check.error ? this.check.error.message : trans.__('The figures are being read.');
    }
    return super.blockedReason(trans) ?? accessProblem(this._choices.access, trans);
  }

  set(choices: IFiguresChoices): void {
    this._choices = choices;
    this._changed.emit();
  }

  /** The request as it would be sent. */
  get request(): CreateSheet {
    const { access, note } = this._choices;
    return {
      subject: this.subject,
      note,
      ...accessRequest(access),
      accept_findings: this.accepted
    };
  }

  protected send(): Promise<Snapshot> {
    return this._api.createSheet(this.request);
  }

  /** They may have changed since they were looked at. */
  protected refused(): void {
    void this.check.load();
  }

  private _choices = this.initial;
}
