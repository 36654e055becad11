import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { IExtraOffer } from '../core/components/MissingExtra';
import type { IStudioEvents } from '../core/events';
import { Remote, upsert } from '../core/model';
import { StudioError } from '../core/request';
import type { Extra } from '../core/wire';
import type { IExtrasApi } from './extrasApi';
import type { IExtras } from './tokens';

/** The extras of the server's environment, kept true by its events. */
export class Extras implements IExtras, IDisposable {
  constructor(
    private readonly _api: IExtrasApi,
    events: IStudioEvents
  ) {
    this.all = new Remote(async () => (await _api.list()).items);
    this._disposables.add(this.all);
    this._disposables.add(events.on('images', 'extra.changed', extra => this._onExtra(extra)));
    const refresh = (): void => void this.all.refresh();
    events.reconnected.connect(refresh);
    this._disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(refresh)));
  }

  readonly all: Remote<readonly Extra[]>;

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  dispose(): void {
    this._disposables.dispose();
  }

  offer(name: string): IExtraOffer {
    return new Offer(this, name);
  }

  async install(name: string): Promise<void> {
    await this._api.install(name);
  }

  async stop(name: string): Promise<void> {
    await this._api.stop(name);
  }

  private _onExtra(extra: Extra): void {
    this.all.update(items => upsert(items, extra, item => item.name));
  }

  private readonly _disposables = new DisposableSet();
}

class Offer implements IExtraOffer {
  constructor(
    private readonly _extras: Extras,
    private readonly _name: string
  ) {}

  get changed(): ISignal<unknown, unknown> {
    return this._extras.all.changed;
  }

  get extra(): Extra | null {
    return this._extras.all.value?.find(extra => extra.name === this._name) ?? null;
  }

  get error(): StudioError | null {
    const { all } = this._extras;
    if (all.error || all.value === null || this.extra) {
      return all.error;
    }
    return new StudioError('not_found', `The server offers no extra ${this._name}.`);
  }

  load(): Promise<void> {
    return this._extras.all.load();
  }

  install(): Promise<void> {
    return this._extras.install(this._name);
  }

  stop(): Promise<void> {
    return this._extras.stop(this._name);
  }
}
