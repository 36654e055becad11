import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Guard } from '../core/components/Guard';
import { TransProvider } from '../core/components/hooks';
import { Banners } from './components/Banners';
import type { KernelFlows } from './flows';
import type { Seat } from './seat';

/** The messages above the first cell; as high as what it says. */
export class BannersWidget extends ReactWidget {
  constructor(
    private readonly _seat: Seat,
    private readonly _flows: KernelFlows,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('sms-KernelBanners');
  }

  override dispose(): void {
    this._observer?.disconnect();
    super.dispose();
  }

  protected render(): React.ReactElement {
    return (
      <TransProvider value={this._trans}>
        <div ref={this._observe}>
          <Guard>
            <Banners seat={this._seat} flows={this._flows} />
          </Guard>
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
