import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { ResourcesModel } from '../../../labextension/src/resources/model';
import { list, Notices } from '../../../labextension/src/resources/notices';
import type { LimitWarning } from '../../../labextension/src/core/wire';
import { HandDrivenStream, settle } from '../core/stream';
import { anInstance, aZombie, FakeResourcesApi } from './fakes';

function setUp() {
  const api = new FakeResourcesApi();
  const source = new HandDrivenStream();
  const model = new ResourcesModel(api, source.events);
  const opened = jest.fn();
  new Notices(model, nullTranslator.load('jupyter_smstudio'), opened);
  return { api, source, model, opened };
}

const shown = () => Notification.manager.notifications;
const press = (at = 0) => shown()[at]?.options.actions?.[0]?.callback(new MouseEvent('click'));
const idle = (part: object = {}) => ({
  instance_id: 'i1',
  type: 'ml.t3.medium',
  stops_at: new Date(Date.now() + 600_000).toISOString(),
  reason: 'No cell has run for 55 min',
  dies: ['a.ipynb', 'b.ipynb'],
  ...part
});

const NOW = Date.now();
beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(NOW));
afterEach(() => {
  Notification.dismiss();
  jest.restoreAllMocks();
});

describe('Notices', () => {
  it('warns before an idle instance stops, names what ends, and keeps it on request', async () => {
    const { api, source } = setUp();
    source.emit('resources', 'idle.warned', idle());
    source.emit('resources', 'idle.warned', idle());
    expect(shown()).toHaveLength(1);
    expect(shown()[0]?.message).toMatch(
      /^ml\.t3\.medium is idle and stops at .*; ends a\.ipynb, b\.ipynb\.$/
    );
    press();
    await settle();
    expect(api.calls).toEqual(['keepRunning i1']);
    expect(shown()).toHaveLength(0);
  });

  it('says when it could not be kept', async () => {
    const { api, source } = setUp();
    api.refuse = new Error('It has stopped already.');
    source.emit('resources', 'idle.warned', idle());
    press();
    await settle();
    expect(shown().map(({ message }) => message)).toContain('It has stopped already.');
  });

  it('takes a warning back when the instance works again', async () => {
    const { source, model } = setUp();
    await model.ensure();
    source.emit('resources', 'idle.warned', idle());
    source.emit('resources', 'instance.changed', anInstance({ idle_since: null }));
    expect(shown()).toHaveLength(0);
  });

  it('takes a warning back that was answered in another page', async () => {
    const { source, model } = setUp();
    await model.ensure();
    source.emit('resources', 'idle.warned', idle());
    source.emit('resources', 'instance.changed', anInstance({ idle_since: 'then', stop_warned: true }));
    expect(shown()).toHaveLength(1);
    // It is as idle as before; only the count began anew.
    source.emit('resources', 'instance.changed', anInstance({ idle_since: 'then' }));
    expect(shown()).toHaveLength(0);
  });

  it('tells a limit with its figures, and leads to where it is changed', () => {
    const { source, opened } = setUp();
    const warning = { reached: false, spent: 8, limit: 10, period: 'day', unit: 'USD', stopped: [] };
    source.emit('resources', 'limit.warned', warning);
    expect(shown()[0]).toMatchObject({ type: 'warning', message: '8 $ of 10 $ are spent today.' });
    press();
    expect(opened).toHaveBeenCalledTimes(1);
    source.emit('resources', 'limit.reached', {
      ...warning,
      reached: true,
      spent: 10,
      stopped: ['ml.t3.medium']
    });
    expect(shown()).toHaveLength(1);
    expect(shown()[0]).toMatchObject({
      type: 'error',
      message: '10 $ of 10 $ are spent today. Stopped: ml.t3.medium'
    });
  });

  it('offers to undo a sweep until it is due', async () => {
    const { api, model, source } = setUp();
    api.zombieItems = [aZombie()];
    await model.sweep([aZombie()]);
    expect(shown()[0]?.message).toBe('Stops 1 thing in 30 s: ml.m5.large');
    expect(shown()[0]?.options.autoClose).toBeGreaterThan(29_000);
    press();
    await settle();
    expect(api.calls).toContain('undo s1');
    source.emit('resources', 'sweep.changed', { id: 's1', due: new Date(0).toISOString(), items: [] });
    expect(shown()).toHaveLength(0);
  });
});

describe('Notices that a page missed', () => {
  const sweep = { id: 's1', due: new Date(NOW + 20_000).toISOString(), items: [aZombie()] };
  const limit: LimitWarning = {
    reached: false,
    spent: 8,
    limit: 10,
    period: 'day',
    unit: 'USD',
    stopped: []
  };

  it('are told at the start, once, whatever the events say', async () => {
    const { api, source, model } = setUp();
    const warning = idle();
    api.warningsNow = { idle: [warning], limit, sweeps: [sweep] };
    await model.ensure();
    source.emit('resources', 'idle.warned', warning);
    source.emit('resources', 'limit.warned', { ...limit, spent: 8.1 });
    source.emit('resources', 'sweep.changed', sweep);
    expect(
      shown()
        .map(({ type }) => type)
        .sort()
    ).toEqual(['info', 'warning', 'warning']);
    expect(shown().map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Stops 1 thing in 20 s: ml\.m5\.large$/)])
    );
  });

  it('are not told again after a lost connection when the reader has closed them', async () => {
    const { api, source, model } = setUp();
    api.warningsNow = { idle: [idle()], limit, sweeps: [] };
    await model.ensure();
    Notification.dismiss();
    source.opened.emit();
    await settle();
    expect(shown()).toHaveLength(0);
    api.warningsNow = { idle: [], limit: { ...limit, reached: true, spent: 10 }, sweeps: [] };
    source.opened.emit();
    await settle();
    expect(shown().map(({ type }) => type)).toEqual(['error']);
  });

  it('are taken back after a lost connection when they do not hold any more', async () => {
    const { api, source, model } = setUp();
    api.warningsNow = { idle: [idle()], limit, sweeps: [sweep] };
    await model.ensure();
    expect(shown()).toHaveLength(3);
    api.warningsNow = { idle: [], limit: null, sweeps: [] };
    source.opened.emit();
    await settle();
    expect(shown()).toHaveLength(0);
  });

  it('follow the event, not an answer that was older and came later', async () => {
    const { api, source, model } = setUp();
    await model.ensure();
    api.warningsNow = { idle: [idle()], limit: null, sweeps: [] };
    source.opened.emit();
    source.emit('resources', 'instance.changed', anInstance({ idle_since: null }));
    api.warningsNow = { idle: [], limit: null, sweeps: [] };
    await settle();
    expect(shown()).toHaveLength(0);
  });
});

describe('list', () => {
  it('counts the names for which there is no room', () => {
    expect(list(['a', 'b'])).toBe('a, b');
    expect(list(['x'.repeat(50), 'y'.repeat(20), 'z'])).toBe(`${'x'.repeat(50)} + 2`);
    expect(list(['x'.repeat(100)])).toBe(`${'x'.repeat(60)}…`);
    expect(list([])).toBe('');
  });
});
