/** Data frames of a notebook's outputs, written to files by the kernel that has them. */
import { PathExt } from '@jupyterlab/coreutils';
import type { IError } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';

import { StudioError } from '../core/request';

/** The output of a cell's last expression; that of `display` is nowhere kept by its number. */
export const RESULT_CLASS = 'jp-OutputArea-executeResult';
/** What the context menu of a data frame belongs to. */
export const FRAME_SELECTOR = `.jp-Notebook .${RESULT_CLASS} table.dataframe`;

/** The number of the result that a node of a notebook shows; null where it shows none. */
export function resultNumber(panel: NotebookPanel, node: HTMLElement): number | null {
  const cell = panel.content.widgets.find(widget => widget.node.contains(node));
  const outputs = cell?.model.toJSON()['outputs'];
  const results = (Array.isArray(outputs) ? outputs : []) as {
    output_type?: string;
    execution_count?: number | null;
  }[];
  return results.find(output => output.output_type === 'execute_result')?.execution_count ?? null;
}

/** Source that writes `Out[number]` beside the notebook, under a name that is free, and says where. */
export function writingSource(number: number, stem: string): string {
  return [
    'def _smstudio_write():',
    '    import pathlib',
    `    frame = Out.get(${number})`,
    '    folder, count = pathlib.Path.cwd(), 1',
    `    stem = ${JSON.stringify(`${stem}-table-${number}`)}`,
    '    path = folder / f"{stem}.csv"',
    '    while path.exists():',
    '        count += 1',
    '        path = folder / f"{stem}-{count}.csv"',
    // Polars has the one method, pandas the other; its Styler and its groups have neither.
    '    if hasattr(frame, "write_csv"):',
    '        frame.write_csv(path)',
    '    elif hasattr(frame, "to_csv"):',
    '        frame.to_csv(path, index=type(frame.index).__name__ != "RangeIndex")',
    '    else:',
    `        raise TypeError("Out[${number}] is no data frame of this kernel any more. Run its cell again.")`,
    '    return str(path)',
    '_smstudio_path = _smstudio_write()',
    'del _smstudio_write'
  ].join('\n');
}

/**
 * Write a result of the kernel into the folder it works in.
 *
 * @returns the path of the file: as JupyterLab has it where it is beside the notebook, else in full.
 * @throws StudioError: the result is no data frame, or the file can't be written.
 */
export async function writeFrame(
  kernel: Kernel.IKernelConnection,
  number: number,
  notebook: string
): Promise<string> {
  const stem = PathExt.basename(notebook, PathExt.extname(notebook));
  const future = kernel.requestExecute({
    code: writingSource(number, stem),
    store_history: false,
    user_expressions: { path: '_smstudio_path' }
  });
  const { content } = await future.done;
  if (content.status !== 'ok') {
    const reason = content.status === 'error' ? content.evalue : 'The kernel gave up.';
    throw new StudioError('frame_not_written', `The data frame was not written. ${reason}`);
  }
  const answer = content.user_expressions['path'] as { data?: Record<string, string> } & Partial<IError>;
  const text = answer.data?.['text/plain'];
  if (text === undefined) {
    throw new StudioError('frame_not_written', `The data frame was not written. ${answer.evalue ?? ''}`);
  }
  return besideNotebook(unquoted(text), notebook);
}

/** The path of a file as JupyterLab has it, where the kernel works in the notebook's folder. */
export function besideNotebook(path: string, notebook: string): string {
  const beside = PathExt.join(PathExt.dirname(notebook), PathExt.basename(path));
  return path.endsWith(`/${beside}`) ? beside : path;
}

/** What Python's `repr` wrote of a path. */
export function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
