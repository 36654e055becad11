import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';

import { Guard } from './components/Guard';
import { TransProvider } from './components/hooks';

/** Messages above the first cell; as high as what they say. */
export class NotebookBanners extends ReactWidget {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _content: React.ReactElement
  ) {
    super();
    this.addClass('sms-NotebookBanners');
  }

  override dispose(): void {
    this._observer?.disconnect();
    super.dispose();
  }

  protected render(): React.ReactElement {
    return (
      <TransProvider value={this._trans}>
        <div ref={this._observe}>
          <Guard>{this._content}</Guard>
        </div>
      </TransProvider>
    );
  }

  /** Lumino's layout knows a child's least height only, and asks for it when told to. */
  private readonly _observe = (content: HTMLElement | null): void => {
    this._observer?.disconnect();
    this._observer = null;
    if (content) {
      this._observer = new ResizeObserver(() => {
        this.node.style.minHeight = `${content.offsetHeight}px`;
        this.parent?.fit();
      });
      this._observer.observe(content);
    }
  };

  private _observer: ResizeObserver | null = null;
}
