import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { TransProvider } from '../core/components/hooks';
import { studioIcon } from '../core/icons';
import type { IStudioPages } from '../core/pages';
import { Navigation } from './components/Navigation';

/** The studio in the left bar. */
export class NavigationWidget extends ReactWidget {
  constructor(
    private readonly _pages: IStudioPages,
    private readonly _commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.id = 'smstudio-navigation';
    this.title.icon = studioIcon;
    this.title.caption = _trans.__('SM Studio');
    this.addClass('sms-NavigationWidget');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _trans.__('SM Studio navigation'));
  }

  protected override render(): React.JSX.Element {
    return (
      <TransProvider value={this._trans}>
        <Navigation pages={this._pages} commands={this._commands} />
      </TransProvider>
    );
  }
}
