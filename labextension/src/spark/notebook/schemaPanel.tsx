import { ReactWidget } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type * as React from 'react';

import { Guard } from '../../core/components/Guard';
import { TransProvider } from '../../core/components/hooks';
import type { Catalogues } from './catalogue';
import { SchemaBrowser } from './components/SchemaBrowser';
import type { Connection } from './connection';
import { quoted } from './sqlNames';

interface IParts {
  notebooks: INotebookTracker;
  connectionOf: (panel: NotebookPanel) => Connection | null;
  catalogues: Catalogues;
  trans: TranslationBundle;
  icon: LabIcon;
}

/** The tables of the session of the notebook in front. */
export class SchemaPanel extends ReactWidget {
  constructor(private readonly _parts: IParts) {
    super();
    const { notebooks, trans, icon } = _parts;
    this.id = 'smstudio-spark-schema';
    this.title.icon = icon;
    this.title.caption = trans.__('Schema of the Spark session');
    this.title.closable = true;
    this.addClass('sms-SchemaPanel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this.title.caption);
    notebooks.currentChanged.connect(this._onNotebook, this);
  }

  override dispose(): void {
    this._parts.notebooks.currentChanged.disconnect(this._onNotebook, this);
    super.dispose();
  }

  protected render(): React.ReactElement {
    const { notebooks, connectionOf, catalogues, trans } = this._parts;
    const panel = notebooks.currentWidget;
    return (
      <TransProvider value={trans}>
        <Guard>
          <SchemaBrowser
            // What is open in the tree is that of one notebook.
            key={panel?.id ?? ''}
            connection={panel && connectionOf(panel)}
            catalogues={catalogues}
            onInsert={name => panel && insert(panel, name)}
          />
        </Guard>
      </TransProvider>
    );
  }

  private _onNotebook(): void {
    this.update();
  }
}

/** Write a name at the cursor of the active cell. */
function insert(panel: NotebookPanel, name: string): void {
  const editor = panel.content.activeCell?.editor;
  if (editor) {
    editor.replaceSelection?.(quoted(name));
    panel.content.mode = 'edit';
    editor.focus();
  }
}
