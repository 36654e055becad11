import { StudioError } from '../../../labextension/src/core/request';
import { splitNames } from '../../../labextension/src/sharing/access';
import { lineChanges } from '../../../labextension/src/sharing/lineChanges';
import { SharingModel, stateOf } from '../../../labextension/src/sharing/model';
import { HandDrivenStream, settle } from '../core/stream';
import { aBuild, aCopy, aSnapshot, FakeSharingApi } from './fakes';

function setUp() {
  const api = new FakeSharingApi();
  const stream = new HandDrivenStream();
  return { api, stream, model: new SharingModel(api, stream.events) };
}

describe('the state of a snapshot', () => {
  const now = new Date('2026-01-02T00:00:00Z');

  it.each([
    [{}, 'Open'],
    [{ expires: '2026-01-02T00:00:01Z' }, 'Open'],
    [{ expires: '2026-01-02T00:00:00Z' }, 'Expired'],
    [{ revoked: '2026-01-01T00:00:00Z', expires: '2026-01-01T00:00:00Z', available: false }, 'Revoked'],
    [{ expires: '2026-01-02T00:00:00Z', available: false }, 'Expired'],
    [{ available: false }, 'Closed']
  ])('%j is %s', (part, state) => {
    expect(stateOf(aSnapshot(part), now)).toBe(state);
  });
});

describe('what the pages follow', () => {
  it('takes over what an event tells of the snapshot, and no other', async () => {
    const { stream, model } = setUp();
    const remote = model.snapshot('s1');
    await settle();
    stream.emit('sharing', 'snapshot.changed', aSnapshot({ id: 's9', opened: 99 }));
    stream.emit('sharing', 'snapshot.revoked', aSnapshot({ revoked: '2026-01-01T00:00:00Z' }));
    expect(remote.value).toMatchObject({ id: 's1', opened: 3, revoked: '2026-01-01T00:00:00Z' });
    remote.dispose();
  });

  it('asks for a list again when something is shared, and after a lost connection', async () => {
    const { api, stream, model } = setUp();
    const list = model.list('mine', '');
    await settle();
    api.items = [aSnapshot({ id: 's2' }), ...api.items];
    stream.emit('sharing', 'snapshot.created', api.items[0]);
    await settle();
    expect(list.value?.items.map(item => item.id)).toEqual(['s2', 's1']);
    stream.emit('sharing', 'snapshot.opened', aSnapshot({ opened: 4 }));
    expect(list.value?.items[1]?.opened).toBe(4);
    stream.opened.emit();
    await settle();
    expect(api.calls).toEqual(['list mine', 'list mine', 'list mine']);
    list.dispose();
    stream.opened.emit();
    await settle();
    expect(api.calls).toHaveLength(3);
  });
});

describe('who has used a snapshot', () => {
  it('is asked for again when it is opened, and when something may have been missed', async () => {
    const { api, stream, model } = setUp();
    const uses = model.uses('s1');
    await settle();
    stream.emit('sharing', 'snapshot.opened', aSnapshot({ id: 's9' }));
    await settle();
    expect(api.calls).toEqual(['uses s1']);
    stream.emit('sharing', 'snapshot.opened', aSnapshot());
    await settle();
    expect(api.calls).toHaveLength(2);
    uses.dispose();
    const list = model.list('mine', '');
    await settle();
    stream.emit('sharing', 'snapshots.missed', {});
    await settle();
    expect(api.calls.slice(2)).toEqual(['list mine', 'list mine']);
    list.dispose();
  });
});

describe('a copy', () => {
  it('is ready with its files where nothing is to be installed', async () => {
    const { model } = setUp();
    const opened: string[] = [];
    model.copies.ready.connect((_, copy) => opened.push(copy.path));
    expect(await model.copies.add(() => Promise.resolve(aCopy()))).toBe(true);
    expect(opened).toEqual(['mnist.ipynb']);
    expect(model.copies.items).toEqual([]);
  });

  it('waits for its packages, and stays while there is something to say', async () => {
    const { stream, model } = setUp();
    const done = model.copies.add(() => Promise.resolve(aCopy({ build_id: 'b1', note: 'Smaller.' })));
    await settle();
    const [run] = model.copies.items;
    expect(run).toMatchObject({ state: 'Installing', progress: 0.4 });
    stream.emit('images', 'build.changed', aBuild({ id: 'other', state: 'Completed' }));
    expect(run?.state).toBe('Installing');
    stream.emit('images', 'build.changed', aBuild({ state: 'Completed' }));
    expect(await done).toBe(true);
    expect(run?.state).toBe('Ready');
    expect(model.copies.items).toHaveLength(1);
  });

  it('asks for the build again after a lost connection', async () => {
    const { api, stream, model } = setUp();
    const done = model.copies.add(() => Promise.resolve(aCopy({ build_id: 'b1' })));
    await settle();
    api.building = aBuild({ state: 'Failed', failure_reason: 'No such package.' });
    stream.opened.emit();
    expect(await done).toBe(false);
    expect(model.copies.items[0]).toMatchObject({ state: 'Failed', error: { message: 'No such package.' } });
  });

  it('says why there is none', async () => {
    const { model } = setUp();
    const reason = new StudioError('gone', 'It was revoked.', {}, 410);
    expect(await model.copies.add(() => Promise.reject(reason))).toBe(false);
    expect(model.copies.items[0]?.error).toBe(reason);
  });
});

describe('the changes of lines', () => {
  const marks = { same: ' ', added: '+', removed: '-' };
  const shown = (before: string, after: string): string[] =>
    lineChanges(before, after).map(({ change, text }) => marks[change] + text);

  it.each([
    ['', 'a\nb', ['+a', '+b']],
    ['a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['a\nb\nc', 'a\nB\nc', [' a', '-b', '+B', ' c']],
    ['a', 'a', [' a']]
  ])('of %j to %j', (before, after, wanted) => {
    expect(shown(before, after)).toEqual(wanted);
  });

  it('of texts of any length come at once', () => {
    const long = 'x\n'.repeat(5000);
    expect(lineChanges(long, `${long}y`).filter(line => line.change === 'same')).toEqual([]);
  });
});

it('names of people are split as they are typed', () => {
  expect(splitNames(' ann, bob;ann  eve,')).toEqual(['ann', 'bob', 'eve']);
});
