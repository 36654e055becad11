import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { ISessionContext } from '@jupyterlab/apputils';

import type { KernelFlows } from './flows';
import type { Seat } from './seat';
import type { Seats } from './seats';

/**
 * Make *No Kernel* what a notebook opens with: a start, and its cost, is somebody's choice.
 *
 * A kernel that was asked for by name or id, as Lab's launcher does, starts as before; a session that runs
 * for the path is connected to by the session context, whatever the preference says.
 */
export function openWithoutKernel(registry: DocumentRegistry): void {
  const preference = registry.getKernelPreference.bind(registry);
  registry.getKernelPreference = (path, widgetName, kernel) => {
    const lab = preference(path, widgetName, kernel);
    const asked = Boolean(kernel?.name || kernel?.id);
    return lab && !asked && isNotebook(path) ? { ...lab, shouldStart: false, autoStartDefault: false } : lab;
  };
}

/**
 * Let whoever starts "the" kernel of a document (running a cell does) start it in the document's own
 * environment, or wait for the one that is on its way. What names none is asked for.
 */
export function startInEnvironment(context: ISessionContext, seat: Seat, flows: KernelFlows): void {
  const lab = context.startKernel.bind(context);
  context.startKernel = async () => {
    if (await flows.startNamed(seat)) {
      return false;
    }
    return context.kernelPreference.shouldStart === false || lab();
  };
}

/**
 * Ask with the environment dialog where Lab would ask for a kernel; its own list stays reachable.
 *
 * The instance is changed and not replaced: Lab's own plugins take the dialogs from it, and a replacement
 * would have to be there before all of them.
 *
 * @returns Lab's own list of kernels.
 */
export function askForEnvironment(
  dialogs: ISessionContext.IDialogs,
  seats: Seats,
  flows: KernelFlows
): ISessionContext.IDialogs['selectKernel'] {
  const lab = dialogs.selectKernel.bind(dialogs);
  dialogs.selectKernel = async context => {
    const seat = seats.find(context);
    if (seat === null || seat.state === 'plain') {
      return lab(context);
    }
    await selectIn(seat, flows, () => lab(context));
  };
  return lab;
}

/** Choose what a document runs on: start it, or move it. */
export async function selectIn(seat: Seat, flows: KernelFlows, lab: () => Promise<void>): Promise<void> {
  if (seat.state === 'running') {
    await flows.switchImage(seat);
  } else if (seat.state === 'none' || seat.state === 'failed') {
    const answer = await flows.chooseAndStart(seat);
    if (answer?.kind === 'other') {
      await lab();
    }
  }
}

function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb');
}
