import { showErrorMessage } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Cluster } from '../../core/wire';
import type { SparkModel } from '../model';
import type { IConnectAnswer } from './choices';
import { connectionOf, firstAnswer, hasSecret, mustAsk } from './choices';
import { connectCell } from './connectCell';
import type { Connection } from './connection';
import { hasPackage } from './silent';

/** The questions; each brings in its dialog. */
export interface IConnectQuestions {
  connection(cluster: Cluster, kind: NonNullable<Connection['kind']>): Promise<IConnectAnswer | null>;
  image(missing: string): Promise<boolean>;
  disconnect(session: NonNullable<Connection['session']>): Promise<boolean>;
}

/** What the chip does: ask what has to be asked, then put the cell into the notebook and run it. */
export class ConnectFlow {
  constructor(
    private readonly _model: SparkModel,
    private readonly _ask: IConnectQuestions,
    /** Lets the person choose an image of kernels for the notebook in front. */
    private readonly _switchImage: () => Promise<unknown>,
    private readonly _trans: TranslationBundle
  ) {}

  /**
   * Connect a notebook to a cluster.
   *
   * @param choose - show the dialog even where every answer is known.
   */
  async connect(
    panel: NotebookPanel,
    connection: Connection,
    cluster: Cluster,
    choose: boolean
  ): Promise<void> {
    const { kind } = connection;
    if (kind === null) {
      return;
    }
    const asks = choose || mustAsk(cluster);
    const answer = asks ? await this._ask.connection(cluster, kind) : firstAnswer(cluster, kind);
    if (answer === null) {
      return;
    }
    await this._tell(this._trans.__('The notebook was not connected'), async () => {
      const text = connectCell(connectionOf(cluster, answer));
      await connection.connect(async () => {
        if (!(await this._canConnect(panel, connection, cluster))) {
          return;
        }
        if (hasSecret(answer)) {
          const { auth: auth_type, username, password } = answer;
          await this._model.storeCredentials(cluster, { auth_type, username, password });
        }
        await runBelow(panel, text);
      });
    });
  }

  /** End the session of a notebook, after asking. */
  async disconnect(connection: Connection): Promise<void> {
    const { session } = connection;
    if (session && (await this._ask.disconnect(session))) {
      await this._tell(this._trans.__('The session was not ended'), () => connection.disconnect());
    }
  }

  /** Whether the kernel has the packages; offers an image that has them where it has not. */
  private async _canConnect(
    panel: NotebookPanel,
    connection: Connection,
    cluster: Cluster
  ): Promise<boolean> {
    const kernel = panel.sessionContext.session?.kernel;
    // Sparkmagic's own kernels have it, and where none runs yet the cell starts one and says it.
    if (!kernel || connection.kind !== 'python') {
      return true;
    }
    const missing = cluster.kind === 'connect' ? 'pyspark' : 'sparkmagic';
    if (await hasPackage(kernel, missing)) {
      return true;
    }
    if (await this._ask.image(missing)) {
      await this._switchImage();
    }
    return false;
  }

  private async _tell(title: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (reason) {
      await showErrorMessage(title, reason as Error);
    }
  }
}

/** Put a cell below the active one and run it, as a person would. */
async function runBelow(panel: NotebookPanel, text: string): Promise<void> {
  const notebook = panel.content;
  NotebookActions.insertBelow(notebook);
  const cell = notebook.activeCell;
  if (!cell) {
    return;
  }
  cell.model.sharedModel.setSource(text);
  notebook.deselectAll();
  // What it raises stands below the cell.
  await NotebookActions.run(notebook, panel.sessionContext);
}
