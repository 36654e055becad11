import { StudioError } from '../../../labextension/src/core/request';
import type { ISessionJoiner } from '../../../labextension/src/kernels/joiner';
import { KernelsModel } from '../../../labextension/src/kernels/model';
import { Seat } from '../../../labextension/src/kernels/seat';
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

async function setUp(join: ISessionJoiner = joiner) {
  const api = new FakeApi();
  const driven = new DrivenEvents();
  const model = new KernelsModel(api, driven.events);
  await model.load();
  const context = new FakeContext();
  const document = new FakeDocument();
  const seat = new Seat(context, document, model, join);
  seat.opened();
  const told = (state: 'Starting' | 'InService' | 'Failed' | 'Switching', id = seat.kernelId!): void =>
    driven.tell('kernels', 'placement.changed', placement({ kernel_id: id, state, failure_reason: 'Why.' }));
  return { api, driven, model, context, document, seat, told };
}

describe('a seat', () => {
  it('is without a kernel when its document is merely opened', async () => {
    const { api, seat } = await setUp();
    expect(seat.state).toBe('none');
    expect(api.placed).toEqual([]);
  });

  it('starts a kernel: placed first, connected when it is prepared, noted in the document', async () => {
    const { context, document, seat, told } = await setUp();
    const start = seat.start(ENVIRONMENT);
    await settle();
    expect(seat.state).toBe('starting');
    expect(context.session).toBeNull();
    expect(document.environment).toEqual(ENVIRONMENT);
    const id = seat.kernelId!;
    told('InService');
    await start;
    expect(context.session?.kernel?.id).toBe(id);
    expect(seat.state).toBe('running');
  });

  it('starts once, however often it is asked', async () => {
    const { api, seat, told } = await setUp();
    const starts = [seat.start(ENVIRONMENT), seat.start(ENVIRONMENT)];
    await settle();
    told('InService');
    await Promise.all(starts);
    expect(api.placed).toHaveLength(1);
  });

  it('is without a kernel again after its start was cancelled, and nothing is said', async () => {
    const { api, seat } = await setUp();
    const start = seat.start(ENVIRONMENT);
    await settle();
    const id = seat.kernelId;
    await seat.cancelStart();
    await start;
    expect(api.cancelled).toEqual([id]);
    expect(seat.state).toBe('none');
    expect(seat.failure).toBeNull();
  });

  it('says why a start failed until it is dismissed', async () => {
    const { context, seat, told } = await setUp();
    const start = seat.start(ENVIRONMENT);
    await settle();
    told('Failed');
    await start;
    expect(seat.state).toBe('failed');
    expect(seat.failure?.message).toBe('Why.');
    expect(context.session).toBeNull();
    seat.dismiss();
    expect(seat.state).toBe('none');
  });

  it('says what the server refuses at once', async () => {
    const { api, document, seat } = await setUp();
    api.refusal = new Error('Too many.');
    await seat.start(ENVIRONMENT);
    expect(seat.failure?.message).toBe('Too many.');
    expect(document.environment).toBeNull();
  });

  it('waits for the kernel that another tab starts for the same document', async () => {
    const { api, context, driven, seat } = await setUp();
    driven.tell('kernels', 'placement.changed', placement({ path: 'other.ipynb', kernel_id: 'x' }));
    expect(seat.state).toBe('none');
    driven.tell('kernels', 'placement.changed', placement());
    expect(seat.state).toBe('starting');
    expect(seat.kernelId).toBe(KERNEL);
    driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
    await settle();
    expect(context.session?.kernel?.id).toBe(KERNEL);
    expect(api.placed).toEqual([]);
  });

  it('takes the kernel that somebody else has started at the same moment', async () => {
    const { api, context, document, seat, told } = await setUp();
    api.refusal = new StudioError('conflict', 'a.ipynb has a kernel already.', { placement: placement() });
    const start = seat.start(ENVIRONMENT);
    await settle();
    expect(seat.kernelId).toBe(KERNEL);
    expect(seat.state).toBe('starting');
    told('InService');
    await start;
    expect(context.session?.kernel?.id).toBe(KERNEL);
    expect(document.environment).toBeNull();
    expect(seat.failure).toBeNull();
  });

  it('takes the kernel that another tab has started meanwhile, but not the one it has just lost', async () => {
    const { context, driven, seat } = await setUp();
    driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
    await settle();
    expect(context.session?.kernel?.id).toBe(KERNEL);
    await context.shutdown();
    driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
    await settle();
    expect(context.session).toBeNull();
    expect(seat.state).toBe('none');
  });

  it('calls a kernel that was not placed plain', async () => {
    const { context, seat } = await setUp();
    await context.changeKernel({ id: 'foreign' });
    expect(seat.state).toBe('plain');
    expect(seat.environment).toBeNull();
  });

  it('keeps what is said about a kernel that has gone', async () => {
    const { context, driven, seat, told } = await setUp();
    await context.changeKernel({ id: KERNEL });
    told('InService');
    driven.tell('kernels', 'kernel.died', DEATH);
    await context.shutdown();
    expect(seat.death?.suggested_instance_type).toBe('ml.m5.large');
    seat.dismiss();
    expect(seat.death).toBeNull();
  });
});

describe('a seat that moves', () => {
  async function moving(owns: boolean) {
    const parts = await setUp();
    await parts.context.changeKernel({ id: KERNEL });
    parts.told('InService');
    if (owns) {
      parts.seat.own();
    }
    parts.driven.tell('kernels', 'switch.changed', move({ state: 'Saving' }));
    return parts;
  }

  it('connects again when the move is complete, and notes it where it was begun', async () => {
    const { context, document, driven, seat } = await moving(true);
    expect(seat.state).toBe('switching');
    const image_version = '2.0.0';
    driven.tell(
      'kernels',
      'placement.changed',
      placement({ state: 'InService', instance_type: 'ml.m5.large', image_version })
    );
    driven.tell('kernels', 'switch.changed', move({ state: 'Completed' }));
    await settle();
    expect(context.reconnect).toHaveBeenCalledTimes(1);
    expect(document.environment).toMatchObject({ instance_type: 'ml.m5.large', image_version });
    expect(document.save).toHaveBeenCalled();
    expect(seat.state).toBe('running');
  });

  it('does not write the document in a tab that only looks on', async () => {
    const { context, document, driven } = await moving(false);
    driven.tell('kernels', 'switch.changed', move({ state: 'Completed' }));
    await settle();
    expect(context.reconnect).toHaveBeenCalledTimes(1);
    expect(document.environment).toBeNull();
  });

  it('keeps its connection when the move failed', async () => {
    const { context, driven, seat } = await moving(true);
    driven.tell('kernels', 'switch.changed', move({ state: 'Failed' }));
    await settle();
    expect(context.reconnect).not.toHaveBeenCalled();
    expect(seat.state).toBe('running');
    expect(seat.move?.state).toBe('Failed');
  });

  it('connects to its kernel again when the server is back and Lab has given up', async () => {
    const { context, driven, seat } = await setUp();
    await context.changeKernel({ id: KERNEL });
    driven.opened.emit();
    expect(context.reconnect).not.toHaveBeenCalled();

    context.connectionStatus = 'disconnected';
    await context.changeKernel({ id: KERNEL });
    context.reconnect.mockRejectedValueOnce(new Error('gone again'));
    driven.opened.emit();
    await settle();
    expect(seat.failure?.message).toContain('The server is back, but');
    driven.opened.emit();
    await settle();
    expect(context.reconnect).toHaveBeenCalledTimes(2);
    expect(seat.failure).toBeNull();
  });
});
