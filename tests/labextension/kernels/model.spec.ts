import { PromiseDelegate } from '@lumino/coreutils';

import type { PlacementPage } from '../../../labextension/src/core/wire';
import { KernelsModel } from '../../../labextension/src/kernels/model';
import { DEATH, DrivenEvents, ENVIRONMENT, FakeApi, KERNEL, move, placement, settle } from './fakes';

function setUp() {
  const api = new FakeApi();
  const driven = new DrivenEvents();
  return { api, driven, model: new KernelsModel(api, driven.events) };
}

const DONE = {
  name: 'kernel',
  state: 'done' as const,
  started: null,
  seconds: 1,
  expected_seconds: 1,
  note: ''
};

describe('starting a kernel', () => {
  it('sends the environment and waits until the process is there', async () => {
    const { api, driven, model } = setUp();
    await model.place(KERNEL, ENVIRONMENT, 'a.ipynb');
    expect(api.placed).toEqual([[KERNEL, { ...ENVIRONMENT, path: 'a.ipynb' }]]);

    const prepared = jest.fn();
    void model.prepared(KERNEL).then(prepared);
    driven.tell('kernels', 'placement.changed', placement({ state: 'Starting' }));
    await settle();
    expect(prepared).not.toHaveBeenCalled();
    driven.tell('kernels', 'placement.changed', placement({ state: 'Starting', stages: [DONE] }));
    await settle();
    expect(prepared).toHaveBeenCalledWith(expect.objectContaining({ kernel_id: KERNEL }));
  });

  it('fails with the reason of the server', async () => {
    const { driven, model } = setUp();
    await model.place(KERNEL, ENVIRONMENT, 'a.ipynb');
    const prepared = model.prepared(KERNEL);
    driven.tell('kernels', 'placement.changed', placement({ state: 'Failed', failure_reason: 'Disk full.' }));
    await expect(prepared).rejects.toMatchObject({ code: 'start_failed', message: 'Disk full.' });
  });

  it('ends when it is cancelled here or in another tab', async () => {
    const { api, driven, model } = setUp();
    await model.place(KERNEL, ENVIRONMENT, 'a.ipynb');
    const here = model.prepared(KERNEL);
    await model.cancelStart(KERNEL);
    await expect(here).rejects.toMatchObject({ code: 'cancelled' });
    expect(api.cancelled).toEqual([KERNEL]);

    driven.tell('kernels', 'placement.changed', placement());
    const elsewhere = model.prepared(KERNEL);
    driven.tell('kernels', 'placement.changed', placement({ state: 'Deleted' }));
    await expect(elsewhere).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('goes on while an older list of kernels comes in', async () => {
    const { api, driven, model } = setUp();
    await model.load();
    const answers = [{ items: [] }, { items: [placement({ state: 'InService' })] }].map(page => ({
      page,
      sent: new PromiseDelegate<PlacementPage>()
    }));
    const waiting = [...answers];
    api.placements = () => waiting.shift()?.sent.promise ?? Promise.reject(new Error('asked too often'));
    const loaded = model.load();
    await model.place(KERNEL, ENVIRONMENT, 'a.ipynb');
    const prepared = model.prepared(KERNEL);
    answers[0]?.sent.resolve(answers[0].page);
    await settle();
    // What is told of something else has everybody look again.
    driven.tell('kernels', 'kernel.died', { ...DEATH, kernel_id: 'other' });
    answers[1]?.sent.resolve(answers[1].page);
    await loaded;
    await expect(prepared).resolves.toMatchObject({ kernel_id: KERNEL });
  });

  it('does not let an answer overwrite a newer event', async () => {
    const { api, driven, model } = setUp();
    const place = api.place;
    api.place = async (id, request) => {
      const answer = await place(id, request);
      driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
      return answer;
    };
    await model.place(KERNEL, ENVIRONMENT, 'a.ipynb');
    expect(model.placement(KERNEL)?.state).toBe('InService');
  });

  it('fails when the server cannot be asked what runs', async () => {
    const { api, model } = setUp();
    api.placements = () => Promise.reject(new Error('away'));
    await expect(model.place(KERNEL, ENVIRONMENT, '')).rejects.toThrow('away');
    expect(api.placed).toEqual([]);
  });
});

describe('switching a kernel', () => {
  it('is not asked for twice', async () => {
    const { api, model } = setUp();
    const request = { kernel_id: KERNEL, instance_type: 'ml.m5.large' };
    const first = await model.beginSwitch(request);
    expect(await model.beginSwitch(request)).toEqual(first);
    expect(api.switched).toHaveLength(1);
  });

  it('announces each end once', async () => {
    const { driven, model } = setUp();
    await model.load();
    const ended = jest.fn<void, [string]>();
    model.switchEnded.connect((_, it) => ended(it.state));
    driven.tell('kernels', 'switch.changed', move({ state: 'Saving' }));
    driven.tell('kernels', 'switch.changed', move({ state: 'Completed' }));
    driven.tell('kernels', 'switch.changed', move({ state: 'Completed' }));
    expect(ended.mock.calls).toEqual([['Completed']]);
  });

  it('announces an end that was missed while the connection was lost', async () => {
    const { api, driven, model } = setUp();
    await model.load();
    driven.tell('kernels', 'switch.changed', move({ state: 'Saving' }));
    const ended = jest.fn<void, [string]>();
    model.switchEnded.connect((_, it) => ended(it.state));
    api.switchItems = [move({ state: 'Completed' })];
    driven.opened.emit();
    await settle();
    await settle();
    expect(ended.mock.calls).toEqual([['Completed']]);
  });

  it('waits for a state, or for the end without it', async () => {
    const { driven, model } = setUp();
    await model.load();
    driven.tell('kernels', 'switch.changed', move());
    const asked = model.switchReaches('switch-1', 'NeedsDecision');
    driven.tell('kernels', 'switch.changed', move({ state: 'NeedsDecision' }));
    expect((await asked)?.state).toBe('NeedsDecision');
    driven.tell('kernels', 'switch.changed', move({ id: 'switch-2' }));
    const never = model.switchReaches('switch-2', 'NeedsDecision');
    driven.tell('kernels', 'switch.changed', move({ id: 'switch-2', state: 'Failed' }));
    expect(await never).toBeNull();
  });
});

describe('what is said about a kernel', () => {
  it('is kept until it is dismissed', async () => {
    const { driven, model } = setUp();
    await model.load();
    driven.tell('kernels', 'kernel.died', DEATH);
    driven.tell('kernels', 'switch.changed', move({ state: 'Completed' }));
    expect(model.deathOf(KERNEL)).toEqual(DEATH);
    expect(model.switchOf(KERNEL)?.state).toBe('Completed');
    model.dismiss(KERNEL);
    expect(model.deathOf(KERNEL)).toBeNull();
    expect(model.switchOf(KERNEL)).toBeNull();
  });
});
