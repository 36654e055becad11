import { nullTranslator } from '@jupyterlab/translation';

import { StudioError } from '../../../labextension/src/core/request';
import { actionText } from '../../../labextension/src/domain/actions';
import { LOG_LINES } from '../../../labextension/src/domain/api';
import { chartItems, costBars, recentMonths } from '../../../labextension/src/domain/costs';
import { filterOf, isFiltered } from '../../../labextension/src/domain/logFilter';
import { DomainModel, people } from '../../../labextension/src/domain/model';
import { HandDrivenStream, settle } from '../core/stream';
import { aLine, aMember, aUse, FakeDomainApi } from './fakes';

const trans = nullTranslator.load('');
const EVERYTHING = filterOf({});

function setUp() {
  const api = new FakeDomainApi();
  const stream = new HandDrivenStream();
  return { api, stream, model: new DomainModel(api, stream.events) };
}

/** Lines with these numbers, newest first. */
function lines(from: number, to: number) {
  return Array.from({ length: from - to + 1 }, (_, index) => aLine({ number: from - index }));
}

describe('what the pages follow', () => {
  it('asks again when a member changes and after a lost connection, until it ends', async () => {
    const { api, stream, model } = setUp();
    const members = model.members();
    await settle();
    expect(members.value?.total).toBe(3);
    api.items = [...api.items, aMember({ name: 'kim' })];
    stream.emit('domain', 'member.changed', aMember({ name: 'kim' }));
    await settle();
    expect(members.value?.total).toBe(4);
    stream.emit('domain', 'usage.changed', { owner: 'kim' });
    await settle();
    expect(api.calls).toEqual(['members', 'members']);
    members.dispose();
    stream.opened.emit();
    await settle();
    expect(api.calls).toHaveLength(2);
  });

  it('keeps what it knew while the service is away, and says so', async () => {
    const { api, stream, model } = setUp();
    const usage = model.usage();
    await settle();
    api.failure = new StudioError('unavailable', "The domain's service does not answer.", {}, 503);
    stream.emit('domain', 'usage.changed', { owner: 'ben' });
    await settle();
    expect(usage.stale).toBe(true);
    expect(usage.value?.running).toHaveLength(1);
    api.failure = null;
    await usage.load();
    expect(usage.error).toBeNull();
    usage.dispose();
  });

  it('puts people and their usage together', () => {
    const { api } = setUp();
    api.used.members = [aUse({ name: 'ben', money: 3 })];
    expect(people(api.items, api.used).map(({ usage }) => usage?.money ?? null)).toEqual([null, 3, null]);
    expect(people(api.items, null).every(({ usage }) => usage === null)).toBe(true);
  });
});

describe('the log', () => {
  it('is read back as far as somebody scrolls, and each line once', async () => {
    const { api, model } = setUp();
    api.lines = lines(LOG_LINES + 20, 1);
    const trail = model.log(EVERYTHING);
    await settle();
    expect(trail.lines).toHaveLength(LOG_LINES);
    expect(trail.complete).toBe(false);
    await Promise.all([trail.more(), trail.more()]);
    expect(trail.lines?.map(line => line.number)).toEqual(api.lines.map(line => line.number));
    expect(trail.complete).toBe(true);
    await trail.more();
    expect(api.calls).toEqual(['log 0', 'log 21']);
    trail.dispose();
  });

  it('puts what is new before what is there', async () => {
    const { api, stream, model } = setUp();
    const trail = model.log(EVERYTHING);
    await settle();
    api.lines = lines(3, 1);
    stream.emit('sharing', 'snapshot.opened', {});
    await settle();
    expect(trail.lines?.map(line => line.number)).toEqual([3, 2, 1]);
    trail.dispose();
  });

  it.each([
    ['domain', 'instance.stopped', { id: 'i', type: 'ml.t3.medium', by: 'ada', titles: [] }],
    ['domain', 'usage.changed', { owner: 'ben' }],
    ['jobs', 'job.removed', { id: 'j' }]
  ])('is renewed by %s %s', async (feature, action, payload) => {
    const { api, stream, model } = setUp();
    const trail = model.log(EVERYTHING);
    await settle();
    api.lines = lines(2, 1);
    stream.emit(feature, action, payload);
    await settle();
    expect(trail.lines).toHaveLength(2);
    trail.dispose();
  });

  it('begins anew where lines in between may be missing', async () => {
    const { api, stream, model } = setUp();
    api.lines = lines(5, 1);
    const trail = model.log(EVERYTHING);
    await settle();
    api.lines = lines(LOG_LINES + 50, 1);
    stream.opened.emit();
    await settle();
    expect(trail.lines).toHaveLength(LOG_LINES);
    expect(trail.complete).toBe(false);
    await trail.more();
    expect(trail.lines?.map(line => line.number)).toEqual(api.lines.map(line => line.number));
    trail.dispose();
  });

  it('keeps its lines when the server fails, and goes on afterwards', async () => {
    const { api, model } = setUp();
    api.lines = lines(LOG_LINES + 1, 1);
    const trail = model.log(EVERYTHING);
    await settle();
    api.failure = new Error('no');
    await trail.more();
    expect(trail.error?.message).toBe('no');
    expect(trail.lines).toHaveLength(LOG_LINES);
    api.failure = null;
    await trail.more();
    expect(trail.error).toBeNull();
    expect(trail.complete).toBe(true);
    trail.dispose();
  });

  it('says what it knows in words, and the rest as it is', () => {
    expect(actionText('snapshot.revoked', trans)).toBe('Revoked snapshot');
    expect(actionText('space.painted', trans)).toBe('space.painted');
  });
});

describe('the filter of the log', () => {
  it('covers whole days of the person who looks', () => {
    const { since, until } = filterOf({ from: '2026-03-01', to: '2026-03-01' });
    expect(new Date(since).getTime()).toBe(new Date(2026, 2, 1).getTime());
    expect(new Date(until).getTime()).toBe(new Date(2026, 2, 2).getTime());
  });

  it.each([
    ['from', 'x'],
    ['to', '2026-3-1'],
    ['tab', 'log']
  ])('passes over %s=%s', (name, value) => {
    expect(isFiltered(filterOf({ [name]: value }))).toBe(false);
  });
});

describe('costs', () => {
  const costs = { month: '2026-03', currency: 'USD', hours: 1, money: 3 } as const;

  it('have a bar for each day up to the last one with a cost', () => {
    const items = [
      { key: '2026-03-04', hours: 1, money: 2 },
      { key: '2026-03-02', hours: 1, money: 1 }
    ];
    expect(chartItems({ ...costs, by: 'day', items }).map(item => item.money)).toEqual([0, 1, 0, 2]);
  });

  it('by project begin with the largest, and names are no markup', () => {
    const items = [
      { key: '', hours: 1, money: 1 },
      { key: '<b>x</b>', hours: 1, money: 2 }
    ];
    expect(costBars({ ...costs, by: 'project', items }, trans)).toMatchObject([
      { x: [2, 1], y: ['&lt;b&gt;x&lt;/b&gt;', 'Files'] }
    ]);
  });

  it('are not drawn where everything was free', () => {
    expect(costBars({ ...costs, by: 'member', items: [{ key: 'a', hours: 2, money: 0 }] }, trans)).toEqual(
      []
    );
  });

  it('can be asked for back to a year ago', () => {
    const months = recentMonths(new Date('2026-02-10T00:00:00Z'));
    expect(months.slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12']);
    expect(months).toHaveLength(12);
  });
});
