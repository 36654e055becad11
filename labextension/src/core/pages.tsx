import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type * as React from 'react';

import { ErrorBanner } from './components/ErrorBanner';
import { Guard } from './components/Guard';
import { TransProvider } from './components/hooks';
import { PageSkeleton } from './components/PageSkeleton';
import type { IObservable } from './model';
import { StudioError } from './request';

/** State of a page that belongs in its address, e.g. `{image: 'data-science', tab: 'log'}`. */
export type PageParams = Readonly<Record<string, string>>;

/** Where a page is, and how it moves; its address follows. */
export interface IPageRoute {
  readonly params: PageParams;
  go(params: PageParams): void;
}

/** How many things of a page run now; shown beside its name in the navigation. */
export interface IPageCount extends IObservable {
  readonly count: number;
}

/** A page of the main area; one widget each, found again under `/lab?smstudio=<id>`. */
export interface IStudioPage {
  readonly id: string;
  readonly label: string;
  readonly icon: LabIcon;
  /** Position in the navigation, ascending. */
  readonly rank: number;
  readonly count?: IPageCount;
  /** Bring in what draws the page; called once, when it is first shown. */
  load(): Promise<PageRenderer>;
}

/** Draws a page at a route. */
export type PageRenderer = (route: IPageRoute) => React.ReactElement;

/** All pages. A feature adds its own; the navigation, the address and the restorer know them from here. */
export interface IStudioPages {
  add(page: IStudioPage): IDisposable;
  /** Show a page; without `params` it stays where it was last. */
  open(id: string, params?: PageParams): void;
  readonly items: readonly IStudioPage[];
  /** Id of the page in front, or null when something else is. */
  readonly current: string | null;
  readonly changed: ISignal<IStudioPages, void>;
}

export const IStudioPages = new Token<IStudioPages>(
  'jupyter-smstudio:IStudioPages',
  'The pages of SM Studio: add one, open one.'
);

/** The widget of a page. */
export class PageWidget extends ReactWidget {
  constructor(
    readonly page: IStudioPage,
    private readonly _trans: TranslationBundle,
    params: PageParams = {}
  ) {
    super();
    this._params = params;
    this.id = `smstudio-page-${page.id}`;
    this.title.label = page.label;
    this.title.icon = page.icon;
    this.title.closable = true;
    this.addClass('sms-PageWidget');
    // JupyterLab takes for current what has the focus.
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', page.label);
    void this._load();
  }

  get params(): PageParams {
    return this._params;
  }

  /** Emitted when the page moved to another state of its own. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  go = (params: PageParams): void => {
    this._params = params;
    this.update();
    this._moved.emit();
  };

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this.node.contains(document.activeElement)) {
      this.node.focus();
    }
  }

  protected override render(): React.JSX.Element {
    return (
      <TransProvider value={this._trans}>
        <Guard>{this._content()}</Guard>
      </TransProvider>
    );
  }

  private _content(): React.ReactNode {
    if (this._error) {
      return <ErrorBanner error={this._error} onRetry={() => void this._load()} />;
    }
    const route = { params: this._params, go: this.go };
    return this._renderer ? this._renderer(route) : <PageSkeleton label={this.page.label} />;
  }

  private async _load(): Promise<void> {
    this._error = null;
    try {
      this._renderer = await this.page.load();
    } catch (reason) {
      this._error = StudioError.from(reason);
    }
    this.update();
  }

  private readonly _moved = new Signal<this, void>(this);
  private _renderer: PageRenderer | null = null;
  private _error: StudioError | null = null;
  private _params: PageParams;
}

/** The part of an address after `?` that leads to a page. */
export function toSearch(id: string, params: PageParams): string {
  const query = new URLSearchParams({ smstudio: id, ...params });
  return `?${query.toString()}`;
}

/** Parts of an address that are JupyterLab's; a token must not come back into it. */
const FOREIGN = ['token', 'reset', 'clone', 'file-browser-path'];

/** The page that an address leads to, or null where it leads to none. */
export function fromSearch(search: string): { id: string; params: PageParams } | null {
  const { smstudio, ...all } = Object.fromEntries(new URLSearchParams(search));
  const own = Object.entries(all).filter(([name]) => !FOREIGN.includes(name));
  return smstudio ? { id: smstudio, params: Object.fromEntries(own) } : null;
}
