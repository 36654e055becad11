import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import type { Finding, MemberPage, Snapshot } from '../core/wire';
import type { ISharingApi } from './api';

/** Whether a finding has to be agreed to; the others are only to be known. */
export function isSecret(finding: Pick<Finding, 'kind'>): boolean {
  return finding.kind === 'secret';
}

/** Something before it is shared: what was found in it, what is agreed to, whether it can be. */
export abstract class Draft implements IObservable, IDisposable {
  constructor(protected readonly _api: ISharingApi) {}

  /** What had better not be shared, of that which would be. */
  abstract get findings(): readonly Finding[];

  /** Whether a person has said that a secret may be shared. */
  isAccepted(finding: Finding): boolean {
    return this._accepted.has(finding.id);
  }

  get busy(): boolean {
    return this._busy;
  }

  /** Why it was not shared. */
  get error(): StudioError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  /** Who is in the domain. */
  readonly members = (): Promise<MemberPage> => this._api.members();

  /** Why it can't be shared now; null when it can. */
  blockedReason(trans: TranslationBundle): string | null {
    if (this._busy) {
      return trans.__('It is being shared.');
    }
    const open = this.findings.filter(finding => isSecret(finding) && !this.isAccepted(finding)).length;
    return open > 0
      ? trans._n(
          'Decide on %1 secret first: take it out, or share it anyway.',
          'Decide on %1 secrets first: take them out, or share them anyway.',
          open
        )
      : null;
  }

  accept(finding: Finding, accepted: boolean): void {
    if (accepted) {
      this._accepted.add(finding.id);
    } else {
      this._accepted.delete(finding.id);
    }
    this._changed.emit();
  }

  /** Share it; null where that failed, see `error`. */
  async create(): Promise<Snapshot | null> {
    this._busy = true;
    this._error = null;
    this._changed.emit();
    try {
      return await this.send();
    } catch (reason) {
      this._error = StudioError.from(reason);
      this.refused();
      return null;
    } finally {
      this._busy = false;
      this._changed.emit();
    }
  }

  /** Ask the server to share it. */
  protected abstract send(): Promise<Snapshot>;

  /** Look again at what would be shared: the server has refused it. */
  protected abstract refused(): void;

  /** Ids of the secrets that may be shared all the same. */
  protected get accepted(): string[] {
    return this.findings.filter(finding => this.isAccepted(finding)).map(finding => finding.id);
  }

  protected readonly _changed = new Signal<this, void>(this);
  private readonly _accepted = new Set<string>();
  private _busy = false;
  private _error: StudioError | null = null;
  private _isDisposed = false;
}
