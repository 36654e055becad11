import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { Switch } from '../../../labextension/src/core/wire';
import { Choices } from '../../../labextension/src/kernels/choices';
import { Banners } from '../../../labextension/src/kernels/components/Banners';
import type { KernelFlows } from '../../../labextension/src/kernels/flows';
import { KernelsModel } from '../../../labextension/src/kernels/model';
import { instanceChip, kernelChip } from '../../../labextension/src/kernels/labels';
import { Seat } from '../../../labextension/src/kernels/seat';
import { nullTranslator } from '@jupyterlab/translation';
import {
  DEATH,
  DrivenEvents,
  ENVIRONMENT,
  FakeApi,
  FakeContext,
  FakeDocument,
  joiner,
  KERNEL,
  move,
  placement,
  settle
} from './fakes';

const trans = nullTranslator.load('');

async function setUp() {
  const api = new FakeApi();
  const driven = new DrivenEvents();
  const model = new KernelsModel(api, driven.events);
  await model.load();
  const choices = new Choices(api, driven.events);
  await choices.load();
  const context = new FakeContext();
  const seat = new Seat(context, new FakeDocument(), model, joiner);
  const flows = {
    choices,
    cancelStart: jest.fn(),
    cancelSwitch: jest.fn(),
    interrupt: jest.fn(),
    decide: jest.fn(),
    switchInstance: jest.fn(),
    useProposal: jest.fn(),
    chooseAndStart: jest.fn()
  };
  render(<Banners seat={seat} flows={flows as unknown as KernelFlows} />);
  const happen = (work: () => unknown): Promise<void> =>
    act(async () => {
      await work();
      await new Promise(resolve => requestAnimationFrame(resolve));
      await settle();
    });
  const run = () =>
    happen(async () => {
      await context.changeKernel({ id: KERNEL });
      driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
    });
  const switching = (part: Partial<Switch>) =>
    happen(() => driven.tell('kernels', 'switch.changed', move(part)));
  return { api, driven, seat, flows, choices, context, happen, run, switching, user: userEvent.setup() };
}

describe('the banners', () => {
  it('say nothing where nothing happens', async () => {
    const { run } = await setUp();
    await run();
    expect(screen.queryByRole('status')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('show the stages of a start, with times seen before, and cancel it', async () => {
    const { seat, flows, happen, user } = await setUp();
    await happen(() => void seat.start(ENVIRONMENT));
    expect(screen.getByText('Starting Python 3 (Data Science) on ml.t3.medium')).toBeVisible();
    expect(screen.getByRole('list')).toHaveTextContent('Image: running of about 4 s');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(flows.cancelStart).toHaveBeenCalledWith(seat);
  });

  it('say why a start failed', async () => {
    const { api, seat, happen } = await setUp();
    api.refusal = new Error('The quota is used up.');
    await happen(() => seat.start(ENVIRONMENT));
    expect(screen.getByRole('alert')).toHaveTextContent('The kernel did not start.The quota is used up.');
  });

  it('let a waiting switch interrupt the cell, or be left', async () => {
    const { flows, run, switching, user } = await setUp();
    await run();
    await switching({ state: 'Waiting' });
    expect(screen.getByText('Moving to ml.m5.large')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Interrupt the cell' }));
    expect(flows.interrupt).toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Stay' }));
    expect(flows.cancelSwitch).toHaveBeenCalled();
  });

  it('ask again for a decision after a reload', async () => {
    const { flows, run, switching, user } = await setUp();
    await run();
    await switching({
      state: 'NeedsDecision',
      lost: [{ name: 'f', type: 'file', size_bytes: null, reason: 'Open.', note: '' }]
    });
    expect(screen.getByRole('alert')).toHaveTextContent('1 variable cannot be moved');
    await user.click(screen.getByRole('button', { name: 'Review what cannot move…' }));
    expect(flows.decide).toHaveBeenCalled();
  });

  it('tell what moved, until closed', async () => {
    const { run, switching, happen } = await setUp();
    await run();
    const moved = Array.from({ length: 12 }, (_, index) => ({
      name: `v${index}`,
      type: 'int',
      size_bytes: 1,
      reason: '',
      note: ''
    }));
    await switching({ state: 'Completed', moved, bytes_moved: 104 * 1024 ** 2, seconds: 2.1 });
    expect(screen.getByText('Moved to ml.m5.large with 12 variables (104 MiB) in 2.1 s.')).toBeVisible();
    await happen(() => screen.getByRole('button', { name: 'Close' }).click());
    expect(screen.queryByText(/Moved to/)).toBeNull();
  });

  it('tell why something did not move, and what changed on the way', async () => {
    const { run, switching, user } = await setUp();
    await run();
    await switching({
      state: 'Completed',
      seconds: 2,
      moved: [
        { name: 'plain', type: 'int', size_bytes: 1, reason: '', note: '' },
        { name: 'view', type: 'ndarray', size_bytes: 8, reason: '', note: 'A view became a copy.' }
      ],
      lost: [{ name: 'log', type: 'TextIOWrapper', size_bytes: null, reason: 'An open file.', note: '' }]
    });
    await user.click(screen.getByText('Details'));
    expect(screen.getByRole('region', { name: '1 variable did not move' })).toHaveTextContent(
      'logAn open file.'
    );
    const changed = screen.getByRole('region', { name: '1 variable changed on the way' });
    expect(changed).toHaveTextContent('viewA view became a copy.');
    expect(changed).not.toHaveTextContent('plain');
  });

  it('tell that a failed switch lost nothing', async () => {
    const { run, switching } = await setUp();
    await run();
    await switching({ state: 'Failed', failure_reason: 'No memory is free.' });
    expect(screen.getByRole('alert')).toHaveTextContent(
      'The move to ml.m5.large failed. No memory is free. The notebook is still on ml.t3.medium, with everything in it.'
    );
  });

  it('offer the larger type when the memory ran out', async () => {
    const { seat, driven, flows, run, happen, user } = await setUp();
    await run();
    await happen(() => driven.tell('kernels', 'kernel.died', DEATH));
    expect(screen.getByRole('alert')).toHaveTextContent('ml.t3.medium has 4 GiB of memory');
    await user.click(screen.getByRole('button', { name: 'Switch to ml.m5.large…' }));
    expect(flows.switchInstance).toHaveBeenCalledWith(seat, 'ml.m5.large');
  });

  it('propose an environment for a notebook of another studio', async () => {
    const { api, seat, flows, happen, user } = await setUp();
    await happen(async () => {
      seat.proposal = await api.propose();
    });
    expect(screen.getByText('Saved by SageMaker Studio.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Use it' }));
    expect(flows.useProposal).toHaveBeenCalledWith(seat);
  });
});

describe('the chips', () => {
  it('say No Kernel and Unknown where nothing runs', async () => {
    const { seat, choices } = await setUp();
    expect(kernelChip(seat, trans).text).toBe('No Kernel');
    expect(instanceChip(seat, choices, trans)).toMatchObject({ text: 'Unknown', working: false });
  });

  it('say size and kernel of what runs, with type and price as tooltip', async () => {
    const { seat, choices, run } = await setUp();
    await run();
    expect(kernelChip(seat, trans).text).toBe('Python 3 (Data Science)');
    const chip = instanceChip(seat, choices, trans);
    expect(chip.text).toBe('2 vCPU + 4 GiB');
    expect(chip.tooltip).toContain('ml.t3.medium · 0.05 $ per hour');
  });

  it('turn while a kernel starts or moves, and say when the start failed', async () => {
    const { seat, choices, driven, run, switching } = await setUp();
    await run();
    await switching({ state: 'Saving' });
    expect(kernelChip(seat, trans).working).toBe(true);
    expect(instanceChip(seat, choices, trans).tooltip).toBe('Moving from ml.t3.medium to ml.m5.large');
    await switching({ state: 'Cancelled' });
    driven.tell('kernels', 'placement.changed', placement({ state: 'Failed' }));
    expect(kernelChip(seat, trans)).toMatchObject({ text: 'No Kernel', failed: true });
  });
});
