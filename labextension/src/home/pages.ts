import type { ILabShell, IRouter } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IStudioPage, IStudioPages, PageParams } from '../core/pages';
import { fromSearch, PageWidget, toSearch } from '../core/pages';

/** The pages of the studio, each with at most one widget in the main area. */
export class StudioPages implements IStudioPages {
  constructor(
    private readonly _shell: ILabShell,
    private readonly _tracker: WidgetTracker<PageWidget>,
    private readonly _trans: TranslationBundle
  ) {
    _shell.currentChanged.connect(() => this._changed.emit());
  }

  get current(): string | null {
    const widget = this._shell.currentWidget;
    return widget instanceof PageWidget ? widget.page.id : null;
  }

  get items(): readonly IStudioPage[] {
    return this._items;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  add(page: IStudioPage): IDisposable {
    this._items = [...this._items, page].sort((a, b) => a.rank - b.rank);
    this._changed.emit();
    return new DisposableDelegate(() => {
      this._items = this._items.filter(item => item !== page);
      this._changed.emit();
    });
  }

  open(id: string, params?: PageParams): void {
    const page = this._items.find(item => item.id === id);
    if (!page) {
      throw new Error(`There is no page “${id}”.`);
    }
    const widget = this._tracker.find(item => item.page.id === id) ?? this._create(page, params);
    if (params) {
      widget.go(params);
    }
    this._shell.activateById(widget.id);
  }

  private _create(page: IStudioPage, params?: PageParams): PageWidget {
    const widget = new PageWidget(page, this._trans, params);
    widget.moved.connect(() => void this._tracker.save(widget));
    void this._tracker.add(widget);
    this._shell.add(widget, 'main');
    return widget;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _items: readonly IStudioPage[] = [];
}

/** Keeps the browser's address that of the page in front, so that it can be pasted to a colleague. */
export class PageAddress {
  constructor(
    private readonly _shell: ILabShell,
    private readonly _router: IRouter
  ) {
    _shell.currentChanged.connect(this._follow, this);
    this._follow();
  }

  private _follow(): void {
    const widget = this._shell.currentWidget;
    const page = widget instanceof PageWidget && !widget.isDisposed ? widget : null;
    if (page !== this._page) {
      this._page?.moved.disconnect(this._write, this);
      page?.moved.connect(this._write, this);
      this._page = page;
    }
    // JupyterLab writes the address of documents in the same turn; the page in front comes last.
    requestAnimationFrame(() => this._write());
  }

  private _write(): void {
    const page = this._page;
    const { pathname, search } = window.location;
    if (!page) {
      if (fromSearch(search)) {
        this._router.navigate(pathname, { skipRouting: true });
      }
      return;
    }
    const { pathname: path } = URLExt.parse(PageConfig.getUrl({ treePath: '' }));
    const wanted = toSearch(page.page.id, page.params);
    if (path + wanted !== pathname + search) {
      this._router.navigate(path + wanted, { skipRouting: true });
    }
  }

  private _page: PageWidget | null = null;
}
