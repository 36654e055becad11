import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { ITranslator } from '@jupyterlab/translation';

const TABLE = /\.(csv|tsv|txt|parquet|json|manifest)(\.\w+)?$/i;

/** Ask for a table with JupyterLab's own dialog; null where the person thought better of it. */
export async function chooseTable(
  title: string,
  manager: IDocumentManager,
  translator: ITranslator
): Promise<string | null> {
  const result = await FileDialog.getOpenFiles({
    title,
    manager,
    translator,
    filter: model => (TABLE.test(model.name) ? {} : null)
  });
  const [file] = result.value ?? [];
  return result.button.accept && file ? manager.services.contents.localPath(file.path) : null;
}
