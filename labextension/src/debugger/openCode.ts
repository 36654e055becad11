import { PageConfig } from '@jupyterlab/coreutils';
import type { IDocumentWidget } from '@jupyterlab/docregistry';
import type { CommandRegistry } from '@lumino/commands';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Widget } from '@lumino/widgets';

import { StudioError } from '../core/request';
import type { Job, LayerOrigin } from '../core/wire';
import { pathOf } from './codePath';

/** What shows a file of code; others have no editor. */
type CodeContent = Widget & { readonly editor?: CodeEditor.IEditor };

/** Open the file that made a layer, at its line. */
export async function openCode(commands: CommandRegistry, job: Job, origin: LayerOrigin): Promise<void> {
  const root = PageConfig.getOption('rootUri');
  const path = pathOf(origin.file, job.spec.program.source ?? '', root && new URL(root).pathname);
  if (path === null) {
    throw new StudioError(
      'not_found',
      `${origin.file} is not in the folder that JupyterLab shows, so it cannot be opened here. Look for line ${origin.line} of it.`
    );
  }
  const opened: unknown = await commands.execute('docmanager:open', { path, factory: 'Editor' });
  const widget = opened as IDocumentWidget<CodeContent> | undefined;
  await widget?.context.ready;
  const editor = widget?.content.editor;
  if (editor && origin.line > 0) {
    const position = { line: origin.line - 1, column: 0 };
    editor.setCursorPosition(position);
    editor.revealPosition(position);
    editor.focus();
  }
}
