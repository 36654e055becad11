import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioEvents } from '../../core/events';
import type { IObservable } from '../../core/model';
import { Remote } from '../../core/model';
import { Throttle } from '../../core/throttle';
import type { Catalog, SparkSession } from '../../core/wire';
import type { ISparkApi } from '../api';

/** Milliseconds between two looks at a session that makes table after table. */
const LIMIT = 2000;
/** Databases that are kept; a metastore of a company has thousands. */
const MAX_DATABASES = 20;
/** Sessions that are kept. */
const MAX_SESSIONS = 8;
/** Stands for the current database. */
const CURRENT = '';

/** Databases, tables and columns that a session knows; read again after its statements, as far as anybody looks. */
export class SessionCatalogue implements IObservable, IDisposable {
  constructor(
    private readonly _api: Pick<ISparkApi, 'catalog'>,
    events: IStudioEvents,
    private readonly _session: Pick<SparkSession, 'cluster' | 'id'>
  ) {
    const { cluster, id } = _session;
    this._disposables.add(this._reading);
    this._disposables.add(
      events.on('spark', 'statement.changed', statement => {
        const own = statement.cluster === cluster && statement.session === id;
        if (own && !['waiting', 'running', 'cancelling'].includes(statement.state)) {
          this._onStatement();
        }
      })
    );
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposables.isDisposed;
  }

  /** What is known of the current database; asked for at the first call, and after a statement. */
  get current(): Remote<Catalog> {
    if (this._stale) {
      this._stale = false;
      void this.database(CURRENT).refresh();
    }
    return this.database(CURRENT);
  }

  /** What is in the current database now; null where it can't be read. */
  async latest(): Promise<Catalog | null> {
    const { current } = this;
    if (current.loading) {
      await current.load();
    }
    return current.value;
  }

  /** What is known of a database; asked for at the first call. */
  database(name: string): Remote<Catalog> {
    let known = this._databases.get(name);
    if (!known) {
      const { cluster, id } = this._session;
      known = new Remote(() => this._api.catalog(cluster, id, name === CURRENT ? undefined : name));
      known.changed.connect(() => this._changed.emit());
      this._databases.set(name, known);
      this._forget();
      void known.load();
    }
    return known;
  }

  /** Somebody looks at it from now on, until what is returned is disposed of. */
  watch(): IDisposable {
    this._watchers += 1;
    return new DisposableDelegate(() => {
      this._watchers -= 1;
    });
  }

  /** Ask for everything again that is known. */
  async refresh(): Promise<void> {
    this._stale = false;
    await Promise.all([...this._databases.values()].map(database => database.refresh()));
  }

  dispose(): void {
    this._disposables.dispose();
    this._databases.forEach(database => database.dispose());
    Signal.clearData(this);
  }

  private _onStatement(): void {
    this._stale = true;
    if (this._watchers > 0) {
      this._reading.call();
    }
  }

  private _forget(): void {
    for (const [name, database] of this._databases) {
      if (this._databases.size <= MAX_DATABASES) {
        return;
      }
      if (name !== CURRENT) {
        this._databases.delete(name);
        database.dispose();
      }
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _disposables = new DisposableSet();
  private readonly _databases = new Map<string, Remote<Catalog>>();
  private readonly _reading = new Throttle(LIMIT, () => this.refresh());
  private _watchers = 0;
  private _stale = false;
}

/** The catalogues of the sessions that notebooks use; the schema browser and the completion share them. */
export class Catalogues {
  constructor(
    private readonly _api: Pick<ISparkApi, 'catalog'>,
    private readonly _events: IStudioEvents
  ) {}

  of(session: Pick<SparkSession, 'cluster' | 'id'>): SessionCatalogue {
    const key = `${session.cluster}/${session.id}`;
    const known = this._known.get(key) ?? new SessionCatalogue(this._api, this._events, session);
    // The one that was asked for last is the last to be forgotten.
    this._known.delete(key);
    this._known.set(key, known);
    for (const [oldest, catalogue] of this._known) {
      if (this._known.size <= MAX_SESSIONS) {
        break;
      }
      this._known.delete(oldest);
      catalogue.dispose();
    }
    return known;
  }

  private readonly _known = new Map<string, SessionCatalogue>();
}
