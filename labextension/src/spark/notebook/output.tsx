import { ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';

import { Guard } from '../../core/components/Guard';
import { TransProvider } from '../../core/components/hooks';
import type { IOutputMemory } from './outputMemory';

/** What an output is drawn from. */
export interface IOutputParts {
  data: unknown;
  memory: IOutputMemory;
  /** Of the output's widget: it tells which notebook this is. */
  node: HTMLElement;
}

export type DrawOutput = (parts: IOutputParts) => React.ReactElement;

/** An output of a cell that is drawn with React; drawn again where the kernel updates it. */
export class RenderedOutput extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly _mimeType: string,
    private readonly _trans: TranslationBundle,
    private readonly _draw: DrawOutput
  ) {
    super();
    this.addClass('sms-SparkOutput');
    // The notebook's keys (arrows, letters) would act on the cell while somebody is in its table.
    this.node.dataset['lmSuppressShortcuts'] = 'true';
  }

  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._data = model.data[this._mimeType];
    this.update();
    return Promise.resolve();
  }

  protected render(): React.ReactElement {
    const { _data: data, _memory: memory, node } = this;
    return (
      <TransProvider value={this._trans}>
        <Guard>{this._draw({ data, memory, node })}</Guard>
      </TransProvider>
    );
  }

  private readonly _memory: IOutputMemory = { open: false, tab: '' };
  private _data: unknown = null;
}

/** Draws a type of data. Safe: what it makes is text and figures, so that untrusted notebooks show it too. */
export function outputFactory(
  mimeType: string,
  trans: TranslationBundle,
  draw: DrawOutput
): IRenderMime.IRendererFactory {
  return {
    safe: true,
    mimeTypes: [mimeType],
    createRenderer: () => new RenderedOutput(mimeType, trans, draw)
  };
}
