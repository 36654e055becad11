import type { ISessionContext } from '@jupyterlab/apputils';
import { PromiseDelegate } from '@lumino/coreutils';

import type { IEnvironment } from '../../../labextension/src/kernels/environment';
import type { KernelFlows } from '../../../labextension/src/kernels/flows';
import type { Seat } from '../../../labextension/src/kernels/seat';
import type { Seats } from '../../../labextension/src/kernels/seats';
import {
  askForEnvironment,
  openConsole,
  openWithoutKernel
} from '../../../labextension/src/kernels/starting';
import { ENVIRONMENT, KERNEL, settle } from './fakes';

type Preference = ISessionContext['kernelPreference'];

/** Lab's session context, as far as starting goes. */
function setUpContext(preference: Preference, environment: IEnvironment | null = null) {
  const lab = jest.fn().mockResolvedValue(false);
  class Context {
    kernelPreference = preference;
    startKernel = lab;
    shutdown = jest.fn();
    session = null;
    kernelDisplayName = 'No Kernel';

    get hasNoKernel(): boolean {
      return this.kernelDisplayName === 'No Kernel';
    }

    initialize(): Promise<boolean> {
      return (this as unknown as ISessionContext).startKernel();
    }
  }
  const context = new Context() as unknown as ISessionContext;
  const seat = { environment, state: 'none', kernelId: null as string | null, opened: jest.fn() };
  const flows = { startNamed: jest.fn().mockResolvedValue(environment !== null) };
  return { lab, context, seat, flows };
}

describe('a notebook', () => {
  function open(preference: Preference, environment: IEnvironment | null = null) {
    const parts = setUpContext(preference, environment);
    const { context, seat, flows } = parts;
    openWithoutKernel(context, seat as unknown as Seat, flows as unknown as KernelFlows);
    // What Lab does when it has read the file: the kernelspec of the notebook becomes the preference.
    context.kernelPreference = { ...context.kernelPreference, name: 'python3' };
    return parts;
  }

  it('starts nothing when it is opened, and asks nothing', async () => {
    const { lab, context, seat, flows } = open({}, ENVIRONMENT);
    expect(await context.initialize()).toBe(false);
    expect(lab).not.toHaveBeenCalled();
    expect(flows.startNamed).not.toHaveBeenCalled();
    expect(seat.opened).toHaveBeenCalled();
  });

  it('keeps its kernel when Lab initialises it once more before a restart', async () => {
    const { context } = open({}, ENVIRONMENT);
    await context.initialize();
    await context.initialize();
    expect(context.shutdown).toHaveBeenCalledTimes(1);
  });

  it('starts its own environment when a cell is run', async () => {
    const { lab, context } = open({}, ENVIRONMENT);
    await context.initialize();
    expect(await context.startKernel()).toBe(false);
    expect(lab).not.toHaveBeenCalled();
  });

  it('is opened first when a cell is run before that', async () => {
    const { context, flows } = open({}, ENVIRONMENT);
    expect(await context.startKernel()).toBe(false);
    await context.initialize();
    expect(context.shutdown).toHaveBeenCalledTimes(1);
    const [ended] = jest.mocked(context.shutdown).mock.invocationCallOrder;
    const [begun] = flows.startNamed.mock.invocationCallOrder;
    expect(begun).toBeGreaterThan(ended ?? Infinity);
  });

  it('starts nothing that the end of its opening would take away again', async () => {
    const { context, flows } = open({}, ENVIRONMENT);
    const told = new PromiseDelegate<void>();
    jest.mocked(context.shutdown).mockReturnValue(told.promise);
    const initialized = context.initialize();
    await settle();
    expect(context.shutdown).toHaveBeenCalled();
    expect(await context.startKernel()).toBe(true);
    expect(flows.startNamed).not.toHaveBeenCalled();
    told.resolve();
    await initialized;
    expect(await context.startKernel()).toBe(false);
  });

  it('has no kernel for a cell that is run while one is on its way, whatever name Lab shows', async () => {
    const { context, seat } = open({}, ENVIRONMENT);
    await context.initialize();
    expect(context.hasNoKernel).toBe(true);
    Object.assign(context, { kernelDisplayName: 'Python 3 (ipykernel)' });
    // Chosen in Lab's own list: that start is Lab's business.
    expect(context.hasNoKernel).toBe(false);
    seat.kernelId = KERNEL;
    expect(context.hasNoKernel).toBe(true);
    Object.assign(context, { session: { kernel: { id: KERNEL } } });
    expect(context.hasNoKernel).toBe(false);
  });

  it('starts one kernel of the host for two cells that are run before it is there', async () => {
    const { lab, context } = open({ name: 'python3' });
    const started = new PromiseDelegate<boolean>();
    lab.mockReturnValue(started.promise);
    const initialized = context.initialize();
    Object.assign(context, { kernelDisplayName: 'Python 3 (ipykernel)' });
    expect(context.hasNoKernel).toBe(true);
    const run = context.startKernel();
    started.resolve(false);
    expect(await Promise.all([initialized, run])).toEqual([false, false]);
    expect(lab).toHaveBeenCalledTimes(1);
  });

  it('has the person asked when it names none', async () => {
    const { lab, context } = open({});
    await context.initialize();
    expect(await context.startKernel()).toBe(true);
    expect(lab).not.toHaveBeenCalled();
  });

  it('starts the kernel of the host that it was opened with', async () => {
    const { lab, context } = open({ name: 'python3' });
    expect(await context.initialize()).toBe(false);
    expect(lab).toHaveBeenCalledTimes(1);
    await context.startKernel();
    expect(lab).toHaveBeenCalledTimes(2);
  });
});

describe('a console', () => {
  it.each([
    ['that is being started in an environment is left alone', 'starting', 0],
    ['without a kernel asks as Lab does', 'none', 1]
  ])('%s', async (_, state, calls) => {
    const { lab, context, seat } = setUpContext({});
    seat.state = state;
    openConsole(context, seat as unknown as Seat);
    await settle();
    expect(lab).toHaveBeenCalledTimes(calls);
    expect(seat.opened).toHaveBeenCalled();
  });
});

describe('selecting a kernel', () => {
  function setUp(state: string | null, opened = Promise.resolve(), named = false) {
    const lab = jest.fn().mockResolvedValue(undefined);
    const restart = jest.fn().mockResolvedValue(true);
    const dialogs = { selectKernel: lab, restart } as unknown as ISessionContext.IDialogs;
    const seat = { state, isOpen: !named, whenOpen: opened };
    const seats = { find: () => (state === null ? null : seat) } as unknown as Seats;
    const flows = {
      startNamed: jest.fn().mockResolvedValue(named),
      switchImage: jest.fn(),
      chooseAndStart: jest.fn().mockResolvedValue({ kind: 'other' })
    };
    askForEnvironment(dialogs, seats, flows as unknown as KernelFlows);
    return { lab, restart, dialogs, flows };
  }
  const context = {} as ISessionContext;

  it('moves a placed kernel', async () => {
    const { lab, dialogs, flows } = setUp('running');
    await dialogs.selectKernel(context);
    expect(flows.switchImage).toHaveBeenCalled();
    expect(lab).not.toHaveBeenCalled();
  });

  it('starts what the notebook names when a cell was run before it was open', async () => {
    const opened = new PromiseDelegate<void>();
    const { dialogs, flows } = setUp('none', opened.promise, true);
    const selected = dialogs.selectKernel(context);
    await settle();
    expect(flows.startNamed).not.toHaveBeenCalled();
    opened.resolve();
    await selected;
    expect(flows.startNamed).toHaveBeenCalled();
    expect(flows.chooseAndStart).not.toHaveBeenCalled();
  });

  it('shows the environment dialog without a kernel, and Lab’s list on demand', async () => {
    const { lab, dialogs, flows } = setUp('none');
    await dialogs.selectKernel(context);
    expect(flows.chooseAndStart).toHaveBeenCalled();
    expect(lab).toHaveBeenCalledWith(context);
  });

  it.each([
    ['restarts a kernel', {}, 1],
    ['starts what there is to start where a restart finds no kernel', null, 0]
  ])('%s', async (_, kernel, restarts) => {
    const { restart, dialogs } = setUp('running');
    const startKernel = jest.fn().mockResolvedValue(false);
    const session = { kernel };
    await dialogs.restart({ session, startKernel } as unknown as ISessionContext);
    expect(restart).toHaveBeenCalledTimes(restarts);
    expect(startKernel).toHaveBeenCalledTimes(1 - restarts);
  });

  it.each(['plain', null])('is Lab’s own for a kernel of the host: %s', async state => {
    const { lab, dialogs, flows } = setUp(state);
    await dialogs.selectKernel(context);
    expect(lab).toHaveBeenCalled();
    expect(flows.chooseAndStart).not.toHaveBeenCalled();
  });
});
