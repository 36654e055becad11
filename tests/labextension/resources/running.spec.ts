import type { IRunningSessionSidebar } from '@jupyterlab/running';
import { RunningSessionManagers, RunningSessions } from '@jupyterlab/running';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { RunningApp, RunningInstance } from '../../../labextension/src/core/wire';
import { ResourcesModel } from '../../../labextension/src/resources/model';
import { addSections, RunningApps, RunningInstances } from '../../../labextension/src/resources/running';
import { HandDrivenStream } from '../core/stream';
import { anApp, anInstance, FakeResourcesApi, PREFERENCES } from './fakes';

const trans = nullTranslator.load('jupyter_smstudio');

async function setUp(api = new FakeResourcesApi()) {
  const model = new ResourcesModel(api, new HandDrivenStream().events);
  await model.ensure();
  const actions = {
    open: jest.fn(),
    stopInstance: jest.fn<void, [RunningInstance]>(),
    stopApp: jest.fn<void, [RunningApp]>(),
    stopAllNow: jest.fn()
  };
  return {
    model,
    actions,
    instances: new RunningInstances(model, actions, trans),
    apps: new RunningApps(model, actions, trans)
  };
}

/** A section of JupyterLab's own. */
const other = (name: string) => ({
  name,
  running: () => [],
  shutdownAll: () => undefined,
  refreshRunning: () => undefined,
  runningChanged: new Signal<object, void>({})
});

describe('the sections of the Running panel', () => {
  it('tell size, image, memory, cost and idleness of an instance', async () => {
    const { instances } = await setUp();
    const [item] = instances.running();
    expect(item?.label()).toBe('ml.t3.medium');
    expect(item?.detail?.()).toBe('0.05 $');
    const title = item?.labelTitle?.();
    for (const part of [
      '2 vCPU + 4 GiB',
      'Data Science',
      'CPU 37 %',
      '2 GiB of 4 GiB',
      '0.05 $',
      'runs a cell'
    ]) {
      expect(title).toContain(part);
    }
  });

  it('hold the place of the cost until it is known whether costs are shown', async () => {
    const model = new ResourcesModel(new FakeResourcesApi(), new HandDrivenStream().events);
    await model.instances.load();
    const actions = { open: jest.fn(), stopInstance: jest.fn(), stopApp: jest.fn(), stopAllNow: jest.fn() };
    const detail = () => new RunningInstances(model, actions, trans).running()[0]?.detail?.();
    expect(detail()).toBe('…');
    await model.preferences.load();
    expect(detail()).toBe('…');
    await model.costs.load();
    expect(detail()).toBe('0.05 $');
  });

  it('tell the size instead of the cost when costs are off', async () => {
    const api = new FakeResourcesApi();
    api.preferencesNow = { ...PREFERENCES, show: 'off' };
    const { instances } = await setUp(api);
    expect(instances.running()[0]?.detail?.()).toBe('2 vCPU + 4 GiB');
    expect(instances.running()[0]?.labelTitle?.()).not.toContain('$');
  });

  it('stop one after asking, and name what ends before all are stopped', async () => {
    const api = new FakeResourcesApi();
    api.items = [anInstance({ apps: [anApp({}, ['a.ipynb']), anApp({ id: 'x' }, ['b.ipynb'])] })];
    const { instances, apps, actions } = await setUp(api);
    instances.running()[0]?.shutdown?.();
    apps.running()[1]?.shutdown?.();
    expect(actions.stopInstance.mock.calls[0]?.[0]).toMatchObject({ id: 'i1' });
    expect(actions.stopApp.mock.calls[0]?.[0]).toMatchObject({ id: 'x' });
    expect(instances.shutdownAllConfirmationText()).toBe('This ends: a.ipynb, b.ipynb');
    expect(actions.stopAllNow).not.toHaveBeenCalled();
    instances.shutdownAll();
    expect(actions.stopAllNow).toHaveBeenCalledTimes(1);
  });

  it('stand above those that were there before', async () => {
    const { instances, apps } = await setUp();
    const managers = new RunningSessionManagers();
    managers.add(other('Kernels'));
    managers.add(other('Terminals'));
    const sidebar: IRunningSessionSidebar & RunningSessions = new RunningSessions(managers);
    addSections(managers, sidebar, [instances, apps]);
    managers.add(other('Later'));
    expect(sidebar.widgets.map(widget => widget.title.label).filter(Boolean)).toEqual([
      'Running instances',
      'Running apps',
      'Kernels',
      'Terminals',
      'Later'
    ]);
  });
});
