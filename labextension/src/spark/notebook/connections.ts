import type { ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { SparkModel } from '../model';
import { Connection } from './connection';

/** The connection of each notebook; two views of one notebook share theirs. */
export class Connections {
  constructor(private readonly _model: SparkModel) {}

  /** The connection of a notebook, made at the first call. */
  of(panel: NotebookPanel): Connection {
    const context = panel.sessionContext;
    let connection = this._known.get(context);
    if (!connection) {
      connection = new Connection(context, () => panel.context.model.metadata, this._model);
      this._known.set(context, connection);
      this._open.add(connection);
      context.disposed.connect(() => this._open.delete(connection as Connection));
    }
    return connection;
  }

  /** The connection of a notebook, where there is one. */
  find(context: ISessionContext): Connection | null {
    return this._known.get(context) ?? null;
  }

  /** A kernel has another process than before, which knows nothing of its session. */
  moved(kernelId: string): void {
    for (const connection of this._open) {
      if (connection.kernelId === kernelId) {
        void connection.reconnect();
      }
    }
  }

  private readonly _known = new WeakMap<ISessionContext, Connection>();
  private readonly _open = new Set<Connection>();
}
