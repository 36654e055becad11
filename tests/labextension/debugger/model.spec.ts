import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { HandDrivenStream, settle } from '../core/stream';
import { FakeDebuggerApi } from './fakeApi';
import { aJob, aRule, aTensor } from './fakes';

function setUp(): { api: FakeDebuggerApi; source: HandDrivenStream; model: DebuggerModel } {
  const api = new FakeDebuggerApi();
  const source = new HandDrivenStream();
  return { api, source, model: new DebuggerModel(api, source.events) };
}

const appended = (id: string): { id: string; job: string; last_step: number; writing: boolean } => ({
  id,
  job: 'mnist',
  last_step: 30,
  writing: true
});

describe('DebuggerModel', () => {
  it('follows the events of the server, and counts what runs', async () => {
    const { api, source, model } = setUp();
    await model.jobs.ensure();
    expect(model.count).toBe(1);
    api.items = [aJob({ state: 'Completed', writing: false })];
    source.emit('jobs', 'job.changed', { id: 'j1' });
    await settle();
    expect(model.count).toBe(0);
    source.emit('debugger', 'steps.appended', appended('j2'));
    await settle();
    expect(model.find('j2')?.id).toBe('j2');
    source.emit('jobs', 'job.removed', { id: 'j2' });
    expect(model.find('j2')).toBeNull();
    expect(model.find('mnist')?.id).toBe('j1');
    model.dispose();
  });

  it('passes over jobs that save no tensors', async () => {
    const { api, source, model } = setUp();
    await model.jobs.ensure();
    source.emit('jobs', 'job.changed', { id: 'other', spec: { debugger: null } });
    await settle();
    expect(api.calls).toEqual(['jobs']);
    source.emit('jobs', 'job.changed', { id: 'new', spec: { debugger: {} } });
    await settle();
    expect(model.find('new')?.id).toBe('new');
    model.dispose();
  });

  it('asks again after steps came, not for each of them', async () => {
    const { api, source, model } = setUp();
    const remote = model.stepsOf('j1', 'TRAIN');
    await settle();
    for (let step = 0; step < 50; step += 1) {
      source.emit('debugger', 'steps.appended', appended('j1'));
    }
    source.emit('debugger', 'rule.changed', { id: 'j1', job: 'mnist', rule: aRule() });
    await settle();
    expect(api.calls.filter(call => call === 'steps j1 TRAIN null')).toHaveLength(2);
    remote.dispose();
    source.emit('debugger', 'steps.appended', appended('j1'));
    await settle();
    expect(api.calls.filter(call => call === 'steps j1 TRAIN null')).toHaveLength(2);
    model.dispose();
  });

  it('follows the newest step of a tensor, not one that was chosen', async () => {
    const { api, source, model } = setUp();
    const newest = model.tensorOf('j1', { name: 'g', step: null, mode: 'GLOBAL' });
    const chosen = model.tensorOf('j1', { name: 'g', step: 10, mode: 'GLOBAL' });
    await settle();
    source.emit('debugger', 'steps.appended', appended('j1'));
    await settle();
    expect(api.calls.filter(call => call === 'tensor j1 g null GLOBAL')).toHaveLength(2);
    expect(api.calls.filter(call => call === 'tensor j1 g 10 GLOBAL')).toHaveLength(1);
    [newest, chosen, model].forEach(one => one.dispose());
  });

  it('asks for all tensors, a page after the other', async () => {
    const { api, model } = setUp();
    api.page = Array.from({ length: 1200 }, (_, at) => aTensor({ name: `t${at}` }));
    const tensors = model.tensorsOf('j1', 'GLOBAL');
    await settle();
    expect(tensors.value).toHaveLength(1200);
    expect(api.calls).toEqual(['tensors j1 GLOBAL 0', 'tensors j1 GLOBAL 500', 'tensors j1 GLOBAL 1000']);
    [tensors, model].forEach(one => one.dispose());
  });

  it('asks nothing for no names', async () => {
    const { api, model } = setUp();
    const none = model.distributionsOf('j1', [], 'GLOBAL');
    await settle();
    expect(none.value).toEqual([]);
    expect(api.calls).toEqual([]);
    [none, model].forEach(one => one.dispose());
  });
});
