import { ResourcesModel } from '../../../labextension/src/resources/model';
import { HandDrivenStream, settle } from '../core/stream';
import { anApp, anInstance, aZombie, COSTS, FakeResourcesApi, PREFERENCES } from './fakes';

function setUp(): { api: FakeResourcesApi; source: HandDrivenStream; model: ResourcesModel } {
  const api = new FakeResourcesApi();
  const source = new HandDrivenStream();
  return { api, source, model: new ResourcesModel(api, source.events) };
}

describe('ResourcesModel', () => {
  it('counts what runs and follows its samples', async () => {
    const { source, model } = setUp();
    await model.ensure();
    source.emit('resources', 'instance.changed', anInstance({ cpu_percent: 99, cost: 0.06 }));
    source.emit('resources', 'instance.changed', anInstance({ id: 'i2', apps: [] }));
    expect(model.count).toBe(2);
    expect(model.instances.value?.find(({ id }) => id === 'i1')?.cpu_percent).toBe(99);
    expect(model.apps).toHaveLength(1);
    source.emit('resources', 'instance.removed', { id: 'i1' });
    source.emit('resources', 'instance.changed', anInstance({ id: 'i2', state: 'Deleted' }));
    expect(model.count).toBe(0);
  });

  it('shows costs in the unit of the server, unless they are off', async () => {
    const { api, source, model } = setUp();
    expect(model.showsCost).toBe(false);
    await model.ensure();
    expect([model.showsCost, model.unit]).toEqual([true, 'USD']);
    source.emit('resources', 'costs.changed', { ...COSTS, unit: 'kWh' });
    expect(model.unit).toBe('kWh');
    await model.savePreferences({ ...PREFERENCES, show: 'off' });
    expect(model.showsCost).toBe(false);
    expect(api.calls[0]).toContain('"show":"off"');
  });

  it('hands warnings on, and ends one when the instance works again, is kept or is gone', async () => {
    const { source, model } = setUp();
    await model.ensure();
    const warned = jest.fn();
    const ended: string[] = [];
    model.idleWarned.connect((_, warning) => void warned(warning.instance_id));
    model.idleEnded.connect((_, id) => void ended.push(id));
    source.emit('resources', 'idle.warned', { instance_id: 'i1' });
    expect(warned).toHaveBeenCalledWith('i1');
    source.emit('resources', 'instance.changed', anInstance({ idle_since: 'then', stop_warned: true }));
    expect(ended).toEqual([]);
    source.emit('resources', 'instance.changed', anInstance());
    await model.keepRunning('i2');
    source.emit('resources', 'instance.removed', { id: 'i3' });
    expect(ended).toEqual(['i1', 'i2', 'i3']);
  });

  it('tells a limit that is near from one that is reached', () => {
    const { source, model } = setUp();
    const seen: boolean[] = [];
    model.limitWarned.connect((_, warning) => void seen.push(warning.reached));
    source.emit('resources', 'limit.warned', { reached: false });
    source.emit('resources', 'limit.reached', { reached: true });
    expect(seen).toEqual([false, true]);
  });

  it('sweeps by id and undoes the sweep', async () => {
    const { api, model } = setUp();
    api.zombieItems = [aZombie(), aZombie({ id: 'z2' })];
    await model.ensureAll();
    const swept = jest.fn();
    model.swept.connect((_, sweep) => void swept(sweep.id));
    await model.sweep(model.zombies.value ?? []);
    expect(swept).toHaveBeenCalledWith('s1');
    await model.undoSweep({ id: 's1', due: '', items: [] });
    expect(api.calls).toEqual(['sweep z1,z2', 'undo s1']);
  });

  it('keeps the list as it was when a stop is refused', async () => {
    const { api, model } = setUp();
    await model.ensure();
    api.refuse = new Error('not yours');
    await expect(model.stopInstance(anInstance())).rejects.toThrow('not yours');
    expect(model.count).toBe(1);
    await model.stopApp(anApp());
    await model.stopInstance(anInstance());
    expect(api.calls.slice(1)).toEqual(['stopApp data-science-1-0-0-ml-t3-medium', 'stopInstance i1']);
    expect(model.count).toBe(0);
  });

  it('asks again for what was missed after a lost connection', async () => {
    const { api, source, model } = setUp();
    await model.ensure();
    api.items = [];
    source.opened.emit();
    await settle();
    expect(model.count).toBe(0);
  });
});
