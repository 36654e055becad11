import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry, IDocumentWidget } from '@jupyterlab/docregistry';
import type { Contents, ServerConnection } from '@jupyterlab/services';
import type { ISharedNotebook } from '@jupyter/ydoc';

import { StudioError } from '../../core/request';

/** What the server answers for a file that is not there, or not of the type that is asked for. */
const MISSING: readonly number[] = [400, 404];

/** What a file on the server holds; null: there is none, or not of this type. */
export async function contentOf(
  manager: IDocumentManager,
  path: string,
  options: Contents.IFetchOptions
): Promise<Contents.IModel | null> {
  try {
    return await manager.services.contents.get(path, options);
  } catch (reason) {
    if (MISSING.includes((reason as Partial<ServerConnection.ResponseError>).response?.status ?? 0)) {
      return null;
    }
    throw reason;
  }
}

/**
 * Open a document, or bring it to the front, and wait until it can be changed.
 *
 * @param factory - `Editor` or `Notebook`.
 */
export async function opened(
  manager: IDocumentManager,
  path: string,
  factory: string
): Promise<IDocumentWidget> {
  const isOpen = manager.findWidget(path, null) !== undefined;
  // JupyterLab would open it all the same, and complain in a dialog of its own.
  if (!isOpen && (await contentOf(manager, path, { content: false })) === null) {
    throw gone(path);
  }
  const widget = manager.openOrReveal(path, factory);
  if (!widget) {
    throw gone(path);
  }
  await Promise.race([usable(widget, isOpen), closed(widget, path)]);
  return widget;
}

async function usable(widget: IDocumentWidget, wasOpen: boolean): Promise<void> {
  await widget.context.ready;
  await widget.revealed;
  if (!wasOpen) {
    await historyBegun(widget.context);
  }
}

function gone(path: string): StudioError {
  return new StudioError(
    'not_found',
    `${path} is not there any more, so nothing was changed. Look whether it was moved, renamed or deleted.`
  );
}

/** Rejects when a document is closed, as of one that cannot be read: nothing else would tell. */
function closed(widget: IDocumentWidget, path: string): Promise<never> {
  return new Promise((_, reject) => {
    widget.disposed.connect(() =>
      reject(new StudioError('not_found', `${path} was closed before it was read. Try again.`))
    );
  });
}

/**
 * Wait until JupyterLab has forgotten how the document was read, which it does once more after it is ready: what
 * was changed before that could not be undone. It is next to its asking for the session, which is told.
 */
async function historyBegun({ model, sessionContext }: DocumentRegistry.Context): Promise<void> {
  if ((model.sharedModel as Partial<ISharedNotebook>).disableDocumentWideUndoRedo) {
    return; // Each cell has a history of its own, and of that nothing is forgotten.
  }
  await Promise.race([
    sessionContext.ready,
    new Promise<void>(resolve => sessionContext.kernelPreferenceChanged.connect(() => resolve()))
  ]);
  // What is left of the opening are promises that are kept already.
  await new Promise(resolve => setTimeout(resolve));
}
