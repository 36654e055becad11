import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { TransProvider } from '../core/components/hooks';
import { CostChip } from './components/CostChip';
import type { ResourcesModel } from './model';

/** The cost chip of the status bar. */
export class CostStatus extends ReactWidget {
  constructor(
    private readonly _model: ResourcesModel,
    private readonly _trans: TranslationBundle,
    private readonly _open: () => void
  ) {
    super();
    this.addClass('jp-mod-highlighted');
  }

  protected override render(): React.JSX.Element {
    return (
      <TransProvider value={this._trans}>
        <CostChip model={this._model} onOpen={this._open} />
      </TransProvider>
    );
  }
}
