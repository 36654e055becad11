import type { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ToolbarButtonComponent } from '@jupyterlab/ui-components';

import { sharingIcon } from '../core/sharingIcon';

/** Add *Share* to the notebooks' toolbar; its place is in the schema, where a person can change it. */
export function addShareButton(
  toolbars: IToolbarWidgetRegistry,
  trans: TranslationBundle,
  share: (panel: NotebookPanel) => void
): void {
  toolbars.addFactory<NotebookPanel>('Notebook', 'smstudioShare', panel => {
    const button = ReactWidget.create(
      <ToolbarButtonComponent
        icon={sharingIcon}
        label={trans.__('Share')}
        tooltip={trans.__('Create shareable snapshot')}
        onClick={() => share(panel)}
      />
    );
    button.addClass('jp-ToolbarButton');
    button.addClass('sms-ShareButton');
    return button;
  });
}
