/* eslint-disable @typescript-eslint/require-await -- fakes answer at once */
import { Choices } from '../../../labextension/src/kernels/choices';
import type { EnvironmentAnswer, IKernelQuestions } from '../../../labextension/src/kernels/flows';
import { KernelFlows } from '../../../labextension/src/kernels/flows';
import { KernelsModel } from '../../../labextension/src/kernels/model';
import { Seat } from '../../../labextension/src/kernels/seat';
import {
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

/** Steps back from every question until told otherwise. */
class FakeQuestions implements IKernelQuestions {
  environment = jest.fn().mockResolvedValue(null) as jest.MockedFunction<IKernelQuestions['environment']>;
  instanceType = jest.fn().mockResolvedValue(null) as jest.MockedFunction<IKernelQuestions['instanceType']>;
  runningCell = jest.fn().mockResolvedValue(null) as jest.MockedFunction<IKernelQuestions['runningCell']>;
  loss = jest.fn().mockResolvedValue(null) as jest.MockedFunction<IKernelQuestions['loss']>;
  failed = jest.fn().mockResolvedValue(undefined) as jest.MockedFunction<IKernelQuestions['failed']>;
}

async function setUp() {
  const api = new FakeApi();
  const driven = new DrivenEvents();
  const model = new KernelsModel(api, driven.events);
  await model.load();
  const ask = new FakeQuestions();
  const last = { value: null as typeof ENVIRONMENT | null };
  const flows = new KernelFlows(api, new Choices(api, driven.events), model, ask, last);
  const context = new FakeContext();
  const document = new FakeDocument();
  const seat = new Seat(context, document, model, joiner);
  const run = async (): Promise<void> => {
    await context.changeKernel({ id: KERNEL });
    driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
  };
  return { api, driven, model, ask, last, flows, context, document, seat, run };
}

const CHOSEN: EnvironmentAnswer = { kind: 'environment', environment: ENVIRONMENT };

describe('starting', () => {
  it('starts what the document names without a question', async () => {
    const { api, ask, driven, document, flows, seat } = await setUp();
    document.record(ENVIRONMENT);
    const started = flows.startNamed(seat);
    await settle();
    driven.tell(
      'kernels',
      'placement.changed',
      placement({ kernel_id: api.placed[0]![0], state: 'InService' })
    );
    expect(await started).toBe(true);
    expect(ask.environment).not.toHaveBeenCalled();
  });

  it('leaves a document that names a version which was replaced to a question', async () => {
    const { api, document, flows, seat } = await setUp();
    document.record({ ...ENVIRONMENT, image_version: '0.0.1' });
    expect(await flows.startNamed(seat)).toBe(false);
    expect(api.placed).toEqual([]);
  });

  it('leaves a document that names nothing to a question', async () => {
    const { api, flows, seat } = await setUp();
    expect(await flows.startNamed(seat)).toBe(false);
    expect(api.placed).toEqual([]);
  });

  it('asks with what was proposed for a foreign notebook filled in', async () => {
    const { ask, flows, seat } = await setUp();
    seat.proposal = {
      image: 'data-science',
      kernel: 'python3',
      instance_type: 'ml.m5.large',
      source: 'sagemaker',
      note: ''
    };
    await flows.chooseAndStart(seat);
    expect(ask.environment).toHaveBeenCalledWith(
      'start',
      expect.objectContaining({ instance_type: 'ml.m5.large' })
    );
  });

  it('remembers what was chosen, for the launcher', async () => {
    const { ask, flows, last } = await setUp();
    ask.environment.mockResolvedValue(CHOSEN);
    await flows.launchEnvironment('notebook');
    expect(last.value).toEqual(ENVIRONMENT);
    expect(await flows.launchEnvironment('console')).toEqual(CHOSEN);
    expect(ask.environment).toHaveBeenCalledTimes(1);
    await flows.launchEnvironment('default');
    expect(ask.environment).toHaveBeenCalledTimes(2);
  });

  it('says what failed when the choices cannot be loaded, and when there are none', async () => {
    const { api, ask, flows } = await setUp();
    api.imageItems = [];
    await flows.chooseEnvironment('notebook', null);
    expect(ask.failed).toHaveBeenLastCalledWith('load', expect.objectContaining({ code: 'no_image' }));
    api.images = () => Promise.reject(new Error('away'));
    await flows.chooseEnvironment('notebook', null);
    expect(ask.failed).toHaveBeenLastCalledWith('load', expect.objectContaining({ message: 'away' }));
    expect(ask.environment).not.toHaveBeenCalled();
  });
});

describe('switching', () => {
  it('saves the document, then moves it', async () => {
    const { api, ask, document, flows, seat, run } = await setUp();
    await run();
    ask.instanceType.mockResolvedValue('ml.m5.large');
    document.save.mockImplementation(async () => expect(api.switched).toEqual([]));
    void flows.switchInstance(seat);
    await settle();
    expect(document.save).toHaveBeenCalled();
    expect(api.switched).toEqual([{ kernel_id: KERNEL, instance_type: 'ml.m5.large', running_cell: 'stay' }]);
  });

  it.each([
    ['the same one', 'ml.t3.medium'],
    ['none', null]
  ])('does nothing for %s', async (_, chosen) => {
    const { api, ask, flows, seat, run } = await setUp();
    await run();
    ask.instanceType.mockResolvedValue(chosen);
    await flows.switchInstance(seat);
    expect(api.switched).toEqual([]);
  });

  it.each(['wait', 'interrupt'] as const)('asks what to do with a running cell: %s', async answer => {
    const { api, ask, context, flows, seat, run } = await setUp();
    context.status = 'busy';
    await run();
    ask.instanceType.mockResolvedValue('ml.m5.large');
    await flows.switchInstance(seat);
    expect(api.switched).toEqual([]);
    ask.runningCell.mockResolvedValue(answer);
    void flows.switchInstance(seat);
    await settle();
    expect(api.switched[0]?.running_cell).toBe(answer);
  });

  it.each([true, false])('asks before anything is lost, and tells the answer: %s', async answer => {
    const { api, ask, driven, flows, seat, run } = await setUp();
    await run();
    ask.instanceType.mockResolvedValue('ml.m5.large');
    ask.loss.mockResolvedValue(answer);
    const switched = flows.switchInstance(seat);
    await settle();
    expect(ask.loss).not.toHaveBeenCalled();
    const lost = [{ name: 'f', type: 'file', size_bytes: null, reason: 'It is open.', note: '' }];
    driven.tell('kernels', 'switch.changed', move({ state: 'NeedsDecision', lost }));
    await switched;
    expect(ask.loss).toHaveBeenCalledWith(expect.objectContaining({ lost }));
    expect(api.decided).toEqual([['switch-1', answer]]);
  });

  it('says what the server refuses', async () => {
    const { api, ask, flows, seat, run } = await setUp();
    await run();
    ask.instanceType.mockResolvedValue('ml.m5.large');
    api.refusal = new Error('Busy.');
    await flows.switchInstance(seat);
    expect(ask.failed).toHaveBeenCalledWith('switch', expect.objectContaining({ message: 'Busy.' }));
  });

  it('starts a kernel that has ended on the suggested type', async () => {
    const { api, ask, document, flows, seat } = await setUp();
    document.record(ENVIRONMENT);
    ask.instanceType.mockImplementation(async (_, selected) => selected);
    void flows.switchInstance(seat, 'ml.m5.large');
    await settle();
    await settle();
    expect(ask.instanceType).toHaveBeenCalledWith('ml.t3.medium', 'ml.m5.large');
    expect(api.placed[0]?.[1]).toMatchObject({ instance_type: 'ml.m5.large', path: 'a.ipynb' });
  });

  it('moves to another image only when something else was chosen', async () => {
    const { api, ask, flows, seat, run } = await setUp();
    await run();
    ask.environment.mockResolvedValue(CHOSEN);
    await flows.switchImage(seat);
    expect(api.switched).toEqual([]);
    ask.environment.mockResolvedValue({
      kind: 'environment',
      environment: { ...ENVIRONMENT, image: 'pytorch' }
    });
    void flows.switchImage(seat);
    await settle();
    expect(api.switched[0]).toMatchObject({ image: 'pytorch', instance_type: 'ml.t3.medium' });
  });
});
