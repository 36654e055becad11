import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { ISessionContext } from '@jupyterlab/apputils';

import type { KernelFlows } from '../../../labextension/src/kernels/flows';
import type { Seat } from '../../../labextension/src/kernels/seat';
import type { Seats } from '../../../labextension/src/kernels/seats';
import {
  askForEnvironment,
  openWithoutKernel,
  startInEnvironment
} from '../../../labextension/src/kernels/starting';

describe('opening a notebook', () => {
  const lab = { shouldStart: true, autoStartDefault: true, name: 'python3' };
  const registry = { getKernelPreference: () => lab } as unknown as DocumentRegistry;
  openWithoutKernel(registry);

  it('starts nothing', () => {
    expect(registry.getKernelPreference('a.ipynb', 'Notebook')).toEqual({
      ...lab,
      shouldStart: false,
      autoStartDefault: false
    });
    const nothing = { name: '', id: '' };
    expect(registry.getKernelPreference('a.ipynb', 'Notebook', nothing)).toMatchObject({
      shouldStart: false
    });
  });

  it('starts a kernel that was asked for by name, and leaves other files alone', () => {
    expect(registry.getKernelPreference('a.ipynb', 'Notebook', { name: 'python3' })).toBe(lab);
    expect(registry.getKernelPreference('a.py', 'Editor')).toBe(lab);
  });
});

describe('running a cell without a kernel', () => {
  function setUp(named: boolean, shouldStart: boolean) {
    const lab = jest.fn().mockResolvedValue(false);
    const context = { startKernel: lab, kernelPreference: { shouldStart } } as unknown as ISessionContext;
    const startNamed = jest.fn().mockResolvedValue(named);
    startInEnvironment(context, {} as Seat, { startNamed } as unknown as KernelFlows);
    return { lab, context };
  }

  it('starts the environment of the document, and asks nothing', async () => {
    const { lab, context } = setUp(true, false);
    expect(await context.startKernel()).toBe(false);
    expect(lab).not.toHaveBeenCalled();
  });

  it('asks where the document names none', async () => {
    const { lab, context } = setUp(false, false);
    expect(await context.startKernel()).toBe(true);
    expect(lab).not.toHaveBeenCalled();
  });

  it('leaves a kernel that Lab was asked for to Lab', async () => {
    const { lab, context } = setUp(false, true);
    expect(await context.startKernel()).toBe(false);
    expect(lab).toHaveBeenCalled();
  });
});

describe('selecting a kernel', () => {
  function setUp(state: string | null) {
    const lab = jest.fn().mockResolvedValue(undefined);
    const dialogs = { selectKernel: lab } as unknown as ISessionContext.IDialogs;
    const seats = { find: () => (state === null ? null : { state }) } as unknown as Seats;
    const flows = {
      switchImage: jest.fn(),
      chooseAndStart: jest.fn().mockResolvedValue({ kind: 'other' })
    };
    askForEnvironment(dialogs, seats, flows as unknown as KernelFlows);
    return { lab, dialogs, flows };
  }
  const context = {} as ISessionContext;

  it('moves a placed kernel', async () => {
    const { lab, dialogs, flows } = setUp('running');
    await dialogs.selectKernel(context);
    expect(flows.switchImage).toHaveBeenCalled();
    expect(lab).not.toHaveBeenCalled();
  });

  it('shows the environment dialog without a kernel, and Lab’s list on demand', async () => {
    const { lab, dialogs, flows } = setUp('none');
    await dialogs.selectKernel(context);
    expect(flows.chooseAndStart).toHaveBeenCalled();
    expect(lab).toHaveBeenCalledWith(context);
  });

  it.each(['plain', null])('is Lab’s own for a kernel of the host: %s', async state => {
    const { lab, dialogs, flows } = setUp(state);
    await dialogs.selectKernel(context);
    expect(lab).toHaveBeenCalled();
    expect(flows.chooseAndStart).not.toHaveBeenCalled();
  });
});
