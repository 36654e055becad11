import { Remote, upsert } from '../../../labextension/src/core/model';
import { StudioError } from '../../../labextension/src/core/request';
import { deferred, settle } from './stream';

describe('Remote', () => {
  it('goes from nothing over loading to a value', async () => {
    const answer = deferred<number>();
    const remote = new Remote(() => answer.promise);
    const seen: [boolean, number | null][] = [];
    remote.changed.connect(() => seen.push([remote.loading, remote.value]));
    const done = remote.load();
    answer.resolve(7);
    await done;
    expect(seen).toEqual([
      [true, null],
      [false, 7]
    ]);
  });

  it('shares one request between those who ask at once', async () => {
    const fetch = jest.fn(() => Promise.resolve(1));
    const remote = new Remote(fetch);
    await Promise.all([remote.load(), remote.load(), remote.ensure()]);
    await remote.ensure();
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('keeps the old value as stale when a reload fails, and mends with the next', async () => {
    const answers: (() => Promise<number>)[] = [
      () => Promise.resolve(1),
      () => Promise.reject(new StudioError('network', 'Nobody answers.')),
      () => Promise.resolve(2)
    ];
    const remote = new Remote(() => (answers.shift() as () => Promise<number>)());
    await remote.load();
    await remote.load();
    expect([remote.value, remote.stale, remote.error?.code]).toEqual([1, true, 'network']);
    await remote.load();
    expect([remote.value, remote.stale, remote.error]).toEqual([2, false, null]);
  });

  it('asks again when an event came while the answer was on its way', async () => {
    const first = deferred<string>();
    const answers = [first.promise, Promise.resolve('new')];
    const remote = new Remote(() => answers.shift() as Promise<string>);
    const done = remote.load();
    remote.update(() => 'from an event');
    first.resolve('old');
    await done;
    expect(remote.value).toBe('new');
    expect(answers).toHaveLength(0);
  });

  it('never shows an answer without what an event has told meanwhile', async () => {
    const outdated = deferred<string[]>();
    const current = deferred<string[]>();
    const answers = [Promise.resolve(['a']), outdated.promise, current.promise];
    const remote = new Remote(() => answers.shift() as Promise<string[]>);
    await remote.load();
    const done = remote.load();
    remote.update(items => ['b', ...items]);
    outdated.resolve(['a']);
    await settle();
    expect(remote.value).toEqual(['b', 'a']);
    current.resolve(['c', 'b', 'a']);
    await done;
    expect(remote.value).toEqual(['c', 'b', 'a']);
  });

  it('keeps what events tell through the last answer it asks for', async () => {
    const remote: Remote<number[]> = new Remote(() => {
      remote.update(items => [...items, 2]);
      return Promise.resolve([1]);
    });
    await remote.load();
    expect(remote.value).toEqual([1, 2]);
  });

  it('does not ask without end under a hail of events', async () => {
    let asked = 0;
    const remote: Remote<number> = new Remote(() => {
      asked += 1;
      remote.update(value => value);
      return Promise.resolve(asked);
    });
    await remote.load();
    expect(asked).toBe(3);
  });

  it('refreshes only what somebody has asked for before', async () => {
    const fetch = jest.fn(() => Promise.resolve(1));
    const remote = new Remote(fetch);
    await remote.refresh();
    expect(fetch).not.toHaveBeenCalled();
    await remote.load();
    await remote.refresh();
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});

describe('upsert', () => {
  const key = (item: { id: string }): string => item.id;

  it('replaces in place and puts new ones first', () => {
    const items = [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 }
    ];
    expect(upsert(items, { id: 'b', n: 2 }, key).map(({ n }) => n)).toEqual([1, 2]);
    expect(upsert(items, { id: 'c', n: 3 }, key).map(key)).toEqual(['c', 'a', 'b']);
    expect(items).toHaveLength(2);
  });
});
