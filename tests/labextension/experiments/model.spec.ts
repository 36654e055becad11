import { ExperimentsModel, LIVE_LIMIT } from '../../../labextension/src/experiments/model';
import { HandDrivenStream, settle } from '../core/stream';
import { anExperiment, FakeExperimentsApi } from './fakes';

function setUp(): { api: FakeExperimentsApi; source: HandDrivenStream; model: ExperimentsModel } {
  const api = new FakeExperimentsApi();
  const source = new HandDrivenStream();
  return { api, source, model: new ExperimentsModel(api, source.events) };
}

const change = (ids: string[], reset = false) => ({ ids, experiments: [], reset });

describe('ExperimentsModel', () => {
  afterEach(() => jest.useRealTimers());

  it('counts the runs that are running', async () => {
    const { api, model } = setUp();
    api.items = [anExperiment({ live: 2 }), anExperiment({ id: '2', live: 3 })];
    await model.lists.active.ensure();
    expect(model.count).toBe(5);
  });

  it('asks again for the lists that were shown, and for no other', async () => {
    const { api, source, model } = setUp();
    await model.lists.all.ensure();
    source.emit('experiments', 'experiments.changed', change([]));
    await settle();
    expect(api.calls).toEqual(['experiments all', 'experiments all']);
  });

  it('asks again after a lost connection', async () => {
    const { api, source, model } = setUp();
    await model.lists.active.ensure();
    source.opened.emit();
    await settle();
    expect(api.calls).toEqual(['experiments active', 'experiments active']);
  });

  it('follows the run it shows, at most once in a while, and no other', async () => {
    jest.useFakeTimers();
    const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);
    const { api, source, model } = setUp();
    const run = model.runOf('r1');
    await pass(40);
    source.emit('experiments', 'runs.changed', change(['other']));
    await pass(40);
    expect(api.calls).toEqual(['run r1']);
    for (let count = 0; count < 20; count += 1) {
      source.emit('experiments', 'runs.changed', change(['r1']));
    }
    await pass(40);
    expect(api.calls).toHaveLength(2);
    await pass(LIVE_LIMIT);
    expect(api.calls).toHaveLength(3);
    source.emit('experiments', 'runs.changed', change([], true));
    await pass(LIVE_LIMIT);
    expect(api.calls).toHaveLength(4);
    run.dispose();
    source.emit('experiments', 'runs.changed', change(['r1']));
    await pass(40);
    expect(api.calls).toHaveLength(4);
  });

  it('renews a leaderboard whichever run changed', async () => {
    const { api, source, model } = setUp();
    const board = model.leaderboard();
    board.setQuery({ experiment_ids: ['1'] });
    await settle();
    source.emit('experiments', 'runs.changed', change(['new']));
    await settle();
    expect(api.searches).toHaveLength(2);
    board.dispose();
    source.emit('experiments', 'runs.changed', change(['new']));
    await settle();
    expect(api.searches).toHaveLength(2);
  });

  it('asks for curves of many metrics in parts that the server takes', async () => {
    const { api, model } = setUp();
    const names = Array.from({ length: 45 }, (_, index) => `m${index}`);
    const curves = model.curvesOf(['r1'], names);
    await curves.load();
    expect(api.calls).toEqual(['histories r1 20', 'histories r1 20', 'histories r1 5']);
    expect(curves.value?.map(({ metric }) => metric)).toEqual(names);
  });

  it('gives runs in the order asked for', async () => {
    const { api, model } = setUp();
    api.runs = [
      { ...api.runs[0]!, id: 'a' },
      { ...api.runs[0]!, id: 'b' }
    ];
    const runs = model.runsOf(['b', 'gone', 'a']);
    await runs.load();
    expect(runs.value?.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('says which of many runs were not changed', async () => {
    const { api, model } = setUp();
    api.results = {
      items: [
        { run_id: 'a', new_run_id: '', error: '' },
        { run_id: 'b', new_run_id: '', error: 'The run is gone.' }
      ]
    };
    await expect(model.updateRuns({ run_ids: ['a', 'b'], action: 'delete' })).rejects.toThrow(
      '1 of 2 runs were not changed: The run is gone.'
    );
  });
});
