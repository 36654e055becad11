/** Opens what a session shows of itself. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { IFrame, MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { clusterIcon } from '../../core/clusterIcon';
import type { SparkSession } from '../../core/wire';

/** What leads to the Spark UI of a session. */
export interface ISparkUi {
  cluster: string;
  session: number;
  /** Address of the proxied UI. */
  url: string;
  /** Whether the address leads to a cluster elsewhere, whose pages may not be shown in a frame. */
  elsewhere: boolean;
}

/** Whether a session runs on a cluster elsewhere, of which no instance of this machine has a share. */
export function isElsewhere(session: SparkSession): boolean {
  return session.memory_bytes === 0;
}

/**
 * Show the Spark UI of a session in a tab of the main area: the one that is open, where there is one. That of a
 * cluster elsewhere opens in a tab of the browser.
 *
 * It is a page of another program, and of a foreign server where the cluster is one: it runs its scripts, but in an
 * origin of its own, where it can neither read this page nor lead it elsewhere.
 */
export function openSparkUi(shell: JupyterFrontEnd.IShell, ui: ISparkUi, trans: TranslationBundle): void {
  if (ui.elsewhere) {
    window.open(ui.url, '_blank', 'noopener,noreferrer');
    return;
  }
  const id = `smstudio-spark-ui-${ui.cluster}-${ui.session}`;
  const open = [...shell.widgets('main')].find(widget => widget.id === id);
  if (!open) {
    const content = new IFrame({ sandbox: ['allow-scripts', 'allow-forms'], referrerPolicy: 'same-origin' });
    content.url = ui.url;
    const widget = new MainAreaWidget({ content });
    widget.id = id;
    widget.title.label = trans.__('Spark UI · session %1', ui.session);
    widget.title.caption = trans.__('Spark UI of session %1 on %2', ui.session, ui.cluster);
    widget.title.icon = clusterIcon;
    widget.title.closable = true;
    content.node.querySelector('iframe')?.setAttribute('title', widget.title.caption);
    shell.add(widget, 'main');
  }
  shell.activateById(id);
}
