import type { TranslationBundle } from '@jupyterlab/translation';

import type { StudioError } from '../core/request';
import type { CreateSheet, Finding, Snapshot, Subject } from '../core/wire';
import type { IAccess } from './access';
import { accessProblem, accessRequest, DEFAULT_ACCESS } from './access';
import type { ISharingApi } from './api';
import { Draft } from './draft';

/** Who may open figures, and what is said of them. */
export interface IFiguresChoices {
  access: IAccess;
  note: string;
}

/** Figures before they are shared. Secrets are looked for when they are, as only the server has the figures. */
export class FiguresDraft extends Draft {
  constructor(
    api: ISharingApi,
    readonly subject: Subject
  ) {
    super(api);
  }

  readonly initial: IFiguresChoices = { access: DEFAULT_ACCESS, note: '' };

  get findings(): readonly Finding[] {
    return this._findings;
  }

  override blockedReason(trans: TranslationBundle): string | null {
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

  protected refused(error: StudioError): void {
    const { findings } = error.details as { findings?: readonly Finding[] };
    this._findings = findings ?? this._findings;
  }

  private _choices = this.initial;
  private _findings: readonly Finding[] = [];
}
