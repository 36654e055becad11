import type { ISessionContext } from '@jupyterlab/apputils';

import type { KernelFlows } from './flows';
import type { Seat } from './seat';
import type { Seats } from './seats';

/**
 * Make *No Kernel* what a notebook opens with, and its own environment what it is started in.
 *
 * A start, and its cost, is somebody's choice: opening a notebook connects to the session that runs for it
 * and starts nothing, unless a kernel was asked for by name or id, as Lab's launcher does. Running a cell
 * calls `startKernel`: it starts what the notebook names, or waits for what is on its way.
 *
 * The context is told that a kernel is still to be selected, and not that none is wanted: it would call
 * itself ready then, and extensions that wait for that to reach the kernel (ipywidgets) would find none.
 *
 * A cell that is run while a kernel is on its way waits for it. Lab goes by the name that the kernel will
 * have as soon as its session is asked for, takes the kernel for there, and drops the cell.
 *
 * Call it before the context is initialised, which is when a panel is made.
 */
export function openWithoutKernel(context: ISessionContext, seat: Seat, flows: KernelFlows): void {
  const initialize = context.initialize.bind(context);
  const startKernel = context.startKernel.bind(context);
  const asked = wasAsked(context);
  let opening = false;
  let opened: Promise<boolean> | null = null;
  let asking: Promise<boolean> | null = null;

  /** Lab's own start, once for all who wait for it. */
  const startAsked = (): Promise<boolean> =>
    (asking ??= startKernel().finally(() => {
      asking = null;
    }));

  const lab = Object.getPrototypeOf(context) as ISessionContext;
  Object.defineProperty(context, 'hasNoKernel', {
    get: () => {
      const isComing = seat.kernelId !== null || asking !== null;
      return (isComing && !context.session?.kernel) || Reflect.get(lab, 'hasNoKernel', context);
    }
  });

  const open = async (): Promise<boolean> => {
    opening = true;
    const needsSelection = await initialize();
    if (needsSelection && !asked) {
      // Nothing is there to be shut down: it is how a context is told that it has no kernel, and says so.
      await context.shutdown();
    }
    opening = false;
    seat.opened();
    return needsSelection && asked;
  };
  // Lab asks again before it restarts a kernel, and is answered the same.
  context.initialize = () => (opened ??= open());

  context.startKernel = async () => {
    if (opened === null && !opening) {
      // A cell was run before Lab has opened the notebook, which would end what is started until then.
      await context.initialize();
      if (context.session?.kernel) {
        return false;
      }
    }
    if (asked && seat.environment === null) {
      return startAsked();
    }
    return opening || !(await flows.startNamed(seat));
  };
}

/**
 * Leave the start of a console to who opened it in an environment. It is being initialised when it can be
 * had, and asks for a kernel when that has found none.
 */
export function openConsole(context: ISessionContext, seat: Seat): void {
  const startKernel = context.startKernel.bind(context);
  if (!wasAsked(context)) {
    context.startKernel = async () => seat.environment !== null || seat.state !== 'none' || startKernel();
  }
  void context.initialize().then(() => seat.opened());
}

/**
 * Ask with the environment dialog where Lab would ask for a kernel; its own list stays reachable. A restart
 * without a kernel is a start.
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
  const restart = dialogs.restart.bind(dialogs);
  dialogs.selectKernel = async context => {
    const seat = seats.find(context);
    if (seat === null || seat.state === 'plain') {
      return lab(context);
    }
    if (!seat.isOpen) {
      // A cell was run while the notebook was still being opened: `startKernel` could not wait for that.
      await seat.whenOpen;
      if (await flows.startNamed(seat)) {
        return;
      }
    }
    await selectIn(seat, flows, () => lab(context));
  };
  dialogs.restart = async (context, options) => {
    if (seats.find(context) === null || context.session?.kernel) {
      return restart(context, options);
    }
    // Lab would start a kernel of the host by the name of the last one.
    if (await context.startKernel()) {
      await dialogs.selectKernel(context);
    }
    return Boolean(context.session?.kernel);
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

/** Whether a kernel was named by who opened the document, and not by what the document says. */
function wasAsked(context: ISessionContext): boolean {
  return Boolean(context.kernelPreference.id || context.kernelPreference.name);
}
