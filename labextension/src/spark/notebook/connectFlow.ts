import type { ISessionContext } from '@jupyterlab/apputils';
import { showErrorMessage } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { StudioError } from '../../core/request';
import type { Cluster } from '../../core/wire';
import type { SparkModel } from '../model';
import type { IConnectAnswer } from './choices';
import { connectionOf, firstAnswer, hasSecret, mustAsk } from './choices';
import { connectCell } from './connectCell';
import type { Connection } from './connection';
import { hasPackage } from './silent';

/** The questions; each brings in its dialog. */
export interface IConnectQuestions {
  /** @param refused - what was answered before, and why that was not taken. */
  connection(
    cluster: Cluster,
    kind: NonNullable<Connection['kind']>,
    refused: IRefusedAnswer | null
  ): Promise<IConnectAnswer | null>;
  image(missing: string): Promise<boolean>;
  disconnect(session: NonNullable<Connection['session']>): Promise<boolean>;
}

/** Credentials that were not stored. */
export interface IRefusedAnswer {
  answer: IConnectAnswer;
  reason: StudioError;
}

/** What the chip does: ask what has to be asked, then put the cell into the notebook and run it. */
export class ConnectFlow {
  constructor(
    private readonly _model: SparkModel,
    private readonly _ask: IConnectQuestions,
    /** Lets the person choose an image for the notebook in front; resolves to whether its kernel has moved. */
    private readonly _switchImage: (kernelId: string, image: string) => Promise<boolean>,
    /** Start the kernel of a notebook that is still being opened. */
    private readonly _dialogs: ISessionContext.IDialogs,
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
    let answer: IConnectAnswer | null = firstAnswer(cluster, kind);
    if (choose || mustAsk(cluster)) {
      answer = await this._ask.connection(cluster, kind, null);
    }
    while (answer !== null) {
      const reason = await this._try(panel, connection, cluster, answer);
      answer = reason && (await this._ask.connection(cluster, kind, { answer, reason }));
    }
  }

  /** End the session of a notebook, after asking. */
  async disconnect(connection: Connection): Promise<void> {
    const { session } = connection;
    if (session && (await this._ask.disconnect(session))) {
      await connection
        .disconnect()
        .catch((reason: Error) => showErrorMessage(this._trans.__('The session was not ended'), reason));
    }
  }

  /** Connect with an answer; returns why what was typed was not stored, so that it is asked for again. */
  private async _try(
    panel: NotebookPanel,
    connection: Connection,
    cluster: Cluster,
    answer: IConnectAnswer
  ): Promise<StudioError | null> {
    let stored = false;
    try {
      await connection.connect(async () => {
        await this._store(cluster, answer);
        stored = true;
        const text = connectCell(connectionOf(cluster, answer));
        if (await this._canConnect(panel, connection, cluster)) {
          await runBelow(panel, text, this._dialogs);
        }
      });
    } catch (reason) {
      if (!stored) {
        return StudioError.from(reason);
      }
      await showErrorMessage(this._trans.__('The notebook was not connected'), reason as Error);
    }
    return null;
  }

  /** @throws StudioError where the cluster does not take the credentials. */
  private async _store(cluster: Cluster, answer: IConnectAnswer): Promise<void> {
    if (hasSecret(answer)) {
      const { auth: auth_type, username, password } = answer;
      await this._model.storeCredentials(cluster, { auth_type, username, password });
    }
  }

  /** Whether the kernel has the packages, after a move to an image that has them where it had not. */
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
    const { missing, image } = needsOf(cluster);
    if (await hasPackage(kernel, missing)) {
      return true;
    }
    const moved = (await this._ask.image(missing)) && (await this._switchImage(kernel.id, image));
    return moved && (await this._canConnect(panel, connection, cluster));
  }
}

interface INeeds {
  /** Package that the kernel has to have. */
  missing: string;
  /** An image that has it. */
  image: string;
}

function needsOf({ kind }: Pick<Cluster, 'kind'>): INeeds {
  // A cluster of this machine runs in SparkAnalytics, so that it is built already.
  const image = kind === 'local' || kind === 'connect' ? 'sparkanalytics' : 'sparkmagic';
  return { missing: kind === 'connect' ? 'pyspark' : 'sparkmagic', image };
}

/** Put a cell below the active one and run it, as a person would. */
async function runBelow(
  panel: NotebookPanel,
  text: string,
  dialogs: ISessionContext.IDialogs
): Promise<void> {
  const notebook = panel.content;
  NotebookActions.insertBelow(notebook);
  const cell = notebook.activeCell;
  if (!cell) {
    return;
  }
  cell.model.sharedModel.setSource(text);
  notebook.deselectAll();
  // The popup or dialog that had the focus is gone.
  panel.activate();
  // What it raises stands below the cell.
  await NotebookActions.run(notebook, panel.sessionContext, dialogs);
}
