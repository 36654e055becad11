import { ranked } from '../../../labextension/src/automl/candidates';
import { AutoMLModel, secondsLeft, shareDone } from '../../../labextension/src/automl/model';
import { hasEnded, secondsOf } from '../../../labextension/src/core/jobsModel';
import { HandDrivenStream, settle } from '../core/stream';
import { aCandidate, anAutoMLJob, FakeAutoMLApi } from './fakes';

function setUp(): { api: FakeAutoMLApi; source: HandDrivenStream; model: AutoMLModel } {
  const api = new FakeAutoMLApi();
  const source = new HandDrivenStream();
  return { api, source, model: new AutoMLModel(api, source.events) };
}

describe('AutoMLModel', () => {
  it('follows the events of the server, and counts what runs', async () => {
    const { source, model } = setUp();
    await model.jobs.ensure();
    expect(model.count).toBe(1);
    source.emit('automl', 'job.changed', anAutoMLJob({ state: 'Completed' }));
    expect(model.count).toBe(0);
    source.emit('automl', 'job.changed', anAutoMLJob({ id: 'a2' }));
    expect(model.jobs.value?.map(({ id }) => id)).toEqual(['a2', 'a1']);
    source.emit('automl', 'job.removed', { id: 'a2' });
    expect(model.find('titanic')?.id).toBe('a1');
  });

  it('shows what was done at once', async () => {
    const { api, model } = setUp();
    await model.jobs.ensure();
    await model.stop(anAutoMLJob());
    expect(model.find('a1')?.state).toBe('Stopping');
    await model.remove(anAutoMLJob());
    expect(model.find('a1')).toBeNull();
    expect(api.calls).toEqual(['jobs', 'stop a1', 'remove a1']);
  });
});

describe('the candidates of a job', () => {
  it('are live', async () => {
    const { api, source, model } = setUp();
    api.all = [aCandidate({ name: 'b', number: 1 }), aCandidate({ name: 'a', number: 0 })];
    const candidates = model.candidatesOf('a1');
    expect(candidates.items).toBeNull();
    await settle();
    expect(candidates.items?.map(({ name }) => name)).toEqual(['b', 'a']);
    source.emit('automl', 'candidate.changed', {
      job_id: 'a1',
      candidate: aCandidate({ name: 'c', number: 2 })
    });
    source.emit('automl', 'candidate.changed', {
      job_id: 'x',
      candidate: aCandidate({ name: 'd', number: 3 })
    });
    expect(candidates.items?.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
    candidates.dispose();
  });

  it('an event is newer than an answer that was on its way', async () => {
    const { api, source, model } = setUp();
    api.all = [aCandidate({ state: 'InProgress' })];
    const candidates = model.candidatesOf('a1');
    source.emit('automl', 'candidate.changed', { job_id: 'a1', candidate: aCandidate() });
    await settle();
    expect(candidates.items?.map(({ state }) => state)).toEqual(['Completed']);
    candidates.dispose();
  });
});

describe('the leaderboard', () => {
  it('has the best first whatever its score, and what has none last', () => {
    const scores = [null, 0.7, 0.9, 0.8];
    const board = scores.map((objective, number) => aCandidate({ name: `c${number}`, number, objective }));
    const names = (job: Parameters<typeof ranked>[1]): string[] => ranked(board, job).map(({ name }) => name);
    expect(names(anAutoMLJob({ best: aCandidate({ name: 'c3' }) }))).toEqual(['c3', 'c2', 'c1', 'c0']);
    expect(names(anAutoMLJob({ objective_direction: 'Minimize' }))).toEqual(['c1', 'c3', 'c2', 'c0']);
  });
});

describe('how far a job is', () => {
  it('is told by the limit that is used up first', () => {
    const job = anAutoMLJob({ candidates: 125 });
    expect(shareDone(job, 60)).toBeCloseTo(0.25);
    expect(shareDone(job, 480)).toBeCloseTo(0.8);
    expect(shareDone(job, 9999)).toBe(0.99);
    const unlimited = { ...job, candidates: 0, request: { ...job.request, max_runtime_seconds: null } };
    expect(shareDone(unlimited, 60)).toBeNull();
    expect(secondsLeft(job, 480)).toBe(120);
    expect(secondsLeft(job, 601)).toBeNull();
    expect(secondsLeft(unlimited, 1)).toBeNull();
  });

  it('is over when it ended', () => {
    const job = anAutoMLJob({ state: 'Stopped', ended: '2026-01-01T00:01:00Z' });
    expect([hasEnded(job), secondsOf(job), secondsOf(anAutoMLJob())]).toEqual([true, 60, null]);
  });
});
