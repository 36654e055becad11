import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IObservable } from '../core/model';
import { StudioError } from '../core/request';
import type { Run, RunColumn, RunPage, SearchRuns } from '../core/wire';
import { columnKey, hasUnknown } from './columns';

/** Rows asked for at once. */
export const PAGE_SIZE = 100;
/** Nested runs shown below one parent: what one question may answer. */
const MAX_CHILDREN = 1000;

interface ILoaded {
  items: readonly Run[];
  generation: number;
  fresh: boolean;
}

/** A row of the grid. */
export interface IBoardRow {
  run: Run;
  /** 1 below a parent that is expanded. */
  depth: number;
  expanded: boolean;
}

/**
 * The runs that match a search, any number of them, as far as they are looked at.
 *
 * Pages are asked for one at a time, always one that is in view, so that fast scrolling skips what it
 * passes. What is shown stays until something newer is here.
 */
export class Leaderboard implements IObservable, IDisposable {
  constructor(private readonly _search: (query: Partial<SearchRuns>) => Promise<RunPage>) {}

  /** Runs that match, nested ones of expanded parents not counted. */
  get total(): number | null {
    return this._total;
  }

  /** Rows of the grid. */
  get length(): number {
    return this._expandedRows().reduce((sum, { count }) => sum + count, this._total ?? 0);
  }

  /** Every field that the runs of the experiment have. */
  get columns(): readonly RunColumn[] {
    return this._columns;
  }

  /** Whether a run among the loaded ones has nested runs. */
  get hasNested(): boolean {
    return [...this._pages.values()].some(page => page.items.some(run => run.children > 0));
  }

  get error(): StudioError | null {
    return this._error;
  }

  /** Whether what is shown belongs to the search before. */
  get outdated(): boolean {
    return this._answered !== this._generation;
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

  /** Ask something else; begins at the top. */
  setQuery(query: Partial<SearchRuns>): void {
    this._query = query;
    this._generation += 1;
    this._first = 0;
    this._last = 0;
    this._wantsColumns = true;
    this._error = null;
    this._emit();
    void this._pump();
  }

  /** Rows that are in view now. */
  show(first: number, last: number): void {
    this._first = this._toTop(first);
    this._last = this._toTop(last);
    void this._pump();
  }

  /** What is loaded may have changed on the server; resolves when what is in view is new again. */
  async refresh(): Promise<void> {
    this._pages.forEach(page => (page.fresh = false));
    this._revision += 1;
    this._error = null;
    await Promise.all([this._pump(), this._reloadChildren()]);
  }

  /** The row at a place of the grid; null while it is on its way. */
  row(index: number): IBoardRow | null {
    let before = 0;
    for (const { top, id, count } of this._expandedRows()) {
      const start = top + before + 1;
      if (index < start) {
        break;
      }
      if (index < start + count) {
        const run = this._children.get(id)?.[index - start];
        return run ? { run, depth: 1, expanded: false } : null;
      }
      before += count;
    }
    const run = this._top(index - before);
    return run ? { run, depth: 0, expanded: this._children.has(run.id) } : null;
  }

  /** A run that is loaded, by its id. */
  find(id: string): Run | null {
    for (const runs of [...[...this._pages.values()].map(page => page.items), ...this._children.values()]) {
      const found = runs.find(run => run.id === id);
      if (found) {
        return found;
      }
    }
    return null;
  }

  /** Show or hide the nested runs of one. */
  async toggle(run: Run): Promise<void> {
    if (this._children.delete(run.id)) {
      this._emit();
    } else {
      await this._loadChildren(run.id);
    }
  }

  /** Ids of the first runs that match, at most as many as one action takes. */
  async ids(limit: number): Promise<string[]> {
    const page = await this._search({ ...this._query, offset: 0, limit });
    return page.items.map(run => run.id);
  }

  private _top(index: number): Run | null {
    return this._pages.get(Math.floor(index / PAGE_SIZE))?.items[index % PAGE_SIZE] ?? null;
  }

  /** Place among the top rows of a row of the grid. */
  private _toTop(index: number): number {
    let left = index;
    for (const { top, count } of this._expandedRows()) {
      if (left <= top) {
        break;
      }
      left = Math.max(top, left - count);
    }
    return left;
  }

  /** Expanded parents among the loaded rows, from top to bottom. */
  private _expandedRows(): readonly { top: number; id: string; count: number }[] {
    if (this._children.size === 0) {
      return [];
    }
    const found = [];
    for (const page of [...this._pages.keys()].sort((a, b) => a - b)) {
      for (const [at, { id }] of (this._pages.get(page)?.items ?? []).entries()) {
        const children = this._children.get(id);
        if (children) {
          found.push({ top: page * PAGE_SIZE + at, id, count: children.length });
        }
      }
    }
    return found;
  }

  /** The first page in view that is missing or old. */
  private _next(): number | null {
    const end = Math.min(this._last, Math.max(0, (this.outdated ? 1 : (this._total ?? 1)) - 1));
    for (let page = Math.floor(this._first / PAGE_SIZE); page <= Math.floor(end / PAGE_SIZE); page += 1) {
      const loaded = this._pages.get(page);
      if (!loaded?.fresh || loaded.generation !== this._generation) {
        return page;
      }
    }
    return null;
  }

  private _pump(): Promise<void> {
    // Scrolling must not ask again what just failed; the page offers to.
    if (this._running === null && this._generation > 0 && !this._error && this._next() !== null) {
      this._running = this._load();
    }
    return this._running ?? Promise.resolve();
  }

  private async _load(): Promise<void> {
    for (let page = this._next(); page !== null && !this._isDisposed; page = this._next()) {
      const generation = this._generation;
      const revision = this._revision;
      const withColumns = this._wantsColumns;
      try {
        const answer = await this._search({
          ...this._query,
          offset: page * PAGE_SIZE,
          limit: PAGE_SIZE,
          with_columns: withColumns
        });
        if (generation === this._generation) {
          this._accept(page, answer, withColumns, revision === this._revision);
        }
      } catch (reason) {
        if (generation === this._generation) {
          this._error = StudioError.from(reason);
          break;
        }
      }
      this._emit();
    }
    // Before anything else can ask: a question that came now would be lost.
    this._running = null;
    this._emit();
  }

  private _accept(page: number, answer: RunPage, withColumns: boolean, fresh: boolean): void {
    if (this.outdated) {
      this._pages.clear();
      this._children.clear();
      this._answered = this._generation;
    }
    this._total = answer.total;
    this._error = null;
    const unknown = !withColumns && answer.items.some(run => hasUnknown(run, this._known));
    // A field that no column is known for: the page is asked for once more, with columns.
    this._wantsColumns ||= unknown;
    this._pages.set(page, { items: answer.items, generation: this._generation, fresh: fresh && !unknown });
    for (const other of this._pages.keys()) {
      // Runs were deleted: what lay beyond the end is no more.
      if (other * PAGE_SIZE >= answer.total) {
        this._pages.delete(other);
      }
    }
    if (withColumns) {
      this._columns = answer.columns;
      this._known = new Set(answer.columns.map(column => columnKey({ ...column, aggregate: 'last' })));
      this._wantsColumns = false;
    }
  }

  private async _loadChildren(id: string): Promise<void> {
    try {
      const { view, sort, extremes } = this._query;
      const answer = await this._search({
        parent_run_id: id,
        limit: MAX_CHILDREN,
        ...(view ? { view } : {}),
        ...(sort ? { sort } : {}),
        ...(extremes ? { extremes } : {})
      });
      this._children.set(id, answer.items);
    } catch (reason) {
      this._error = StudioError.from(reason);
    }
    this._emit();
  }

  private async _reloadChildren(): Promise<void> {
    await Promise.all([...this._children.keys()].map(id => this._loadChildren(id)));
  }

  private _emit(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _pages = new Map<number, ILoaded>();
  private readonly _children = new Map<string, readonly Run[]>();
  private _query: Partial<SearchRuns> = {};
  private _columns: readonly RunColumn[] = [];
  private _known: ReadonlySet<string> = new Set();
  private _wantsColumns = true;
  private _total: number | null = null;
  private _error: StudioError | null = null;
  private _generation = 0;
  private _revision = 0;
  private _answered = 0;
  private _first = 0;
  private _last = 0;
  private _running: Promise<void> | null = null;
  private _isDisposed = false;
}
