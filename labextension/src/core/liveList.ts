import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from './events';
import type { IObservable } from './model';
import { StudioError } from './request';

/** A page of items, and how many there are on all pages. */
export interface IItemPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** The parts of a job that come while it runs: asked for page after page, then kept true by events. */
export abstract class LiveList<T, K> implements IObservable, IDisposable {
  constructor(
    events: IStudioEvents,
    private readonly _key: (item: T) => K
  ) {
    const reload = (): void => void this.load();
    events.reconnected.connect(reload);
    this.disposables.add(new DisposableDelegate(() => void events.reconnected.disconnect(reload)));
  }

  /** In the order of `sorted`; null before the first answer. */
  get items(): readonly T[] | null {
    this._items ??= this.sorted([...this._known.values()]);
    return this._loaded ? this._items : null;
  }

  /** Why the last load failed; null after one that worked. */
  get error(): StudioError | null {
    return this._error;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.disposables.isDisposed;
  }

  dispose(): void {
    this.disposables.dispose();
    Signal.clearData(this);
  }

  /** Ask for all of them, a page after the other. Never rejects: see `error`. */
  async load(): Promise<void> {
    this._told.clear();
    this._loads += 1;
    const load = this._loads;
    try {
      for (let offset = 0, total = 1; offset < total;) {
        const page = await this.ask(offset);
        if (this.isDisposed || load !== this._loads) {
          return;
        }
        offset += page.items.length;
        total = page.items.length > 0 ? page.total : offset;
        this._error = null;
        this._loaded = true;
        // What an event told meanwhile is newer than the answer.
        this._merge(page.items.filter(item => !this._told.has(this._key(item))));
      }
    } catch (reason) {
      this._error = StudioError.from(reason);
      this._changed.emit();
    }
  }

  /** Ask the server for the items from a place on. */
  protected abstract ask(offset: number): Promise<IItemPage<T>>;

  /** @param items - in the order in which they became known; may be changed. */
  protected sorted(items: T[]): readonly T[] {
    return items;
  }

  /** Take over what an event told. */
  protected put(item: T): void {
    this._told.add(this._key(item));
    this._merge([item]);
  }

  private _merge(items: readonly T[]): void {
    items.forEach(item => this._known.set(this._key(item), item));
    this._items = null;
    this._changed.emit();
  }

  /** Disposed of with the list. */
  protected readonly disposables = new DisposableSet();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _known = new Map<K, T>();
  /** Keys of those that an event told since the load began. */
  private readonly _told = new Set<K>();
  private _items: readonly T[] | null = null;
  private _error: StudioError | null = null;
  private _loaded = false;
  private _loads = 0;
}
