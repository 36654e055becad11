import { expectation } from '../../../labextension/src/spark/expectation';
import { filtered } from '../../../labextension/src/spark/filter';
import { SparkModel } from '../../../labextension/src/spark/model';
import type { Stage } from '../../../labextension/src/core/wire';
import { HandDrivenStream, settle } from '../core/stream';
import { aCluster, aSession, FakeSparkApi } from './fakes';

const ID = 'j-1ABC2DEF3GHI4';

function setUp(): { api: FakeSparkApi; source: HandDrivenStream; model: SparkModel } {
  const api = new FakeSparkApi();
  const source = new HandDrivenStream();
  return { api, source, model: new SparkModel(api, source.events) };
}

describe('SparkModel', () => {
  it('follows the events of clusters, and counts those that have not ended', async () => {
    const { source, model } = setUp();
    await model.clusters.ensure();
    expect(model.count).toBe(1);
    source.emit('spark', 'cluster.changed', aCluster({ id: 'j-2', state: 'BOOTSTRAPPING' }));
    expect(model.count).toBe(2);
    source.emit('spark', 'cluster.changed', aCluster({ state: 'TERMINATED_WITH_ERRORS' }));
    expect(model.count).toBe(1);
    source.emit('spark', 'cluster.removed', { id: ID });
    expect(model.clusters.value?.map(({ id }) => id)).toEqual(['j-2']);
  });

  it('keeps sessions of two clusters apart, though both begin at 0', async () => {
    const { source, model } = setUp();
    await model.sessions.ensure();
    source.emit('spark', 'session.changed', aSession({ cluster: 'j-2', state: 'busy' }));
    source.emit('spark', 'session.changed', aSession({ statements: 4 }));
    expect(model.sessionsOf(ID).map(({ statements }) => statements)).toEqual([4]);
    source.emit('spark', 'session.removed', { cluster: 'j-2', id: 0 });
    expect(model.sessionsOf('j-2')).toEqual([]);
    expect(model.sessionsOf(ID)).toHaveLength(1);
  });

  it('asks again after a lost connection', async () => {
    const { api, source, model } = setUp();
    await model.clusters.ensure();
    await model.sessions.ensure();
    source.opened.emit();
    await settle();
    expect(api.calls).toEqual(['clusters', 'sessions', 'clusters', 'sessions']);
  });

  it('tells how many clusters a discovery has found', async () => {
    const { model } = setUp();
    await model.clusters.ensure();
    expect(await model.discover('us-west-2')).toBe(1);
    expect(model.find('j-EMR')?.kind).toBe('emr');
  });
});

describe('a log', () => {
  it('is read to its end, and on when something happens to its cluster', async () => {
    const { api, source, model } = setUp();
    const log = model.logOf(ID, '');
    expect(log.text).toBeNull();
    await settle();
    expect(log.text).toBe('Spark is up.\n');
    expect(api.calls).toEqual([`log ${ID} 0`, `log ${ID} 10`]);
    api.written += 'More.\n';
    source.emit('spark', 'cluster.changed', aCluster({ id: 'j-other' }));
    await settle();
    expect(log.text).toBe('Spark is up.\n');
    source.emit('spark', 'statement.changed', { cluster: ID, session: 0, statement: 1 });
    await settle();
    expect(log.text).toBe('Spark is up.\nMore.\n');
    log.dispose();
  });

  it('of a session is that of its driver', async () => {
    const { api, model } = setUp();
    const log = model.logOf(ID, 3);
    await settle();
    expect(api.calls[0]).toBe(`log ${ID} 3 0`);
    log.dispose();
  });
});

describe('the list', () => {
  it('is filtered by what the address says', () => {
    const clusters = [
      aCluster({ id: 'a' }),
      aCluster({ id: 'b', state: 'STARTING' }),
      aCluster({ id: 'c', kind: 'emr' })
    ];
    const ids = (params: Record<string, string>): string[] => filtered(clusters, params).map(({ id }) => id);
    expect(ids({})).toEqual(['a', 'b', 'c']);
    expect(ids({ status: 'WAITING' })).toEqual(['a', 'c']);
    expect(ids({ status: 'WAITING', kind: 'emr' })).toEqual(['c']);
  });
});

describe('what a start is expected to take', () => {
  const stage = (part: Partial<Stage>): Stage => ({
    name: 'Start',
    state: 'waiting',
    started: null,
    seconds: null,
    expected_seconds: 10,
    note: '',
    ...part
  });
  const now = new Date('2026-01-01T00:00:05Z');

  it('comes from the times of its stages', () => {
    const running = stage({ state: 'running', started: '2026-01-01T00:00:00Z' });
    expect(expectation([stage({ state: 'done', seconds: 10 }), running, stage({})], now)).toEqual({
      share: 0.5,
      left: 15
    });
  });

  it('is never at its end before it is, and unknown for what was never seen', () => {
    const late = stage({ state: 'running', started: '2026-01-01T00:00:00Z', expected_seconds: 2 });
    expect(expectation([late], now)).toEqual({ share: 0.99, left: 0 });
    expect(expectation([late, stage({ expected_seconds: null })], now)).toBeNull();
    expect(expectation([], now)).toBeNull();
  });
});
