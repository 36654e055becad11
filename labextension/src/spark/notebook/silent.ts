/** Asks a kernel things that do not stand in the notebook. */
import type { Kernel, KernelMessage } from '@jupyterlab/services';

import { StudioError } from '../../core/request';

/**
 * Run code that leaves no trace in the notebook or its history.
 *
 * @throws StudioError with what the code has raised.
 */
export async function runSilently(kernel: Kernel.IKernelConnection, code: string): Promise<void> {
  await ask(kernel, { code, silent: true, store_history: false, stop_on_error: false });
}

/** Whether a kernel of Python can import a package. */
export async function hasPackage(kernel: Kernel.IKernelConnection, name: string): Promise<boolean> {
  const found = `__import__('importlib.util').util.find_spec('${name}') is not None`;
  const content = await ask(kernel, {
    code: '',
    silent: true,
    store_history: false,
    user_expressions: { found }
  });
  const answer = content.user_expressions?.['found'] as { data?: { 'text/plain'?: string } } | undefined;
  return answer?.data?.['text/plain'] === 'True';
}

async function ask(
  kernel: Kernel.IKernelConnection,
  request: KernelMessage.IExecuteRequestMsg['content']
): Promise<KernelMessage.IExecuteReply> {
  const future = kernel.requestExecute(request);
  const { content } = await future.done;
  if (content.status === 'ok') {
    return content;
  }
  const why = content.status === 'error' ? content.evalue : 'The kernel was interrupted.';
  throw new StudioError('kernel_refused', why);
}
