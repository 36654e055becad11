import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, Session } from '@jupyterlab/services';

import type { Placement } from '../core/wire';

/** Connects a document to a kernel that the server has prepared. */
export interface ISessionJoiner {
  join(context: Pick<ISessionContext, 'path' | 'changeKernel'>, placement: Placement): Promise<void>;
}

/**
 * Gives each prepared kernel one session, however many tabs wait for it.
 *
 * `POST /api/sessions` with the id of the prepared kernel makes the server adopt its process. Lab starts a
 * session under a random path and names it afterwards, so that two tabs would make two sessions of one
 * kernel; there is no public way to hand an existing session to a session context. Hence `startNew` of the
 * manager is wrapped: while a kernel is joined, the session that exists is answered instead of a new one.
 */
export class SessionJoiner implements ISessionJoiner {
  constructor(private readonly _sessions: Session.IManager) {
    const startNew = _sessions.startNew.bind(_sessions);
    _sessions.startNew = (options, connection) => {
      const { id } = (options.kernel ?? {}) as Partial<Kernel.IModel>;
      const existing = this._existing(id);
      return existing
        ? Promise.resolve(_sessions.connectTo({ ...connection, model: { ...existing, path: options.path } }))
        : startNew(options, connection);
    };
  }

  async join(context: Pick<ISessionContext, 'path' | 'changeKernel'>, placement: Placement): Promise<void> {
    const { kernel_id: id, kernel: name } = placement;
    await exclusively(`smstudio-kernel-${id}`, async () => {
      await this._sessions.refreshRunning();
      this._joining.set(id, context.path);
      try {
        await context.changeKernel({ id, name });
      } finally {
        this._joining.delete(id);
      }
    });
  }

  private _existing(kernelId: string | undefined): Session.IModel | null {
    const path = kernelId === undefined ? undefined : this._joining.get(kernelId);
    for (const session of this._sessions.running()) {
      if (path !== undefined && session.path === path && session.kernel?.id === kernelId) {
        return session;
      }
    }
    return null;
  }

  private readonly _joining = new Map<string, string>();
}

/** Run `work` in one tab at a time; browsers have locks on pages with TLS and on localhost only. */
async function exclusively(name: string, work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  await (locks ? locks.request(name, work) : work());
}
