import { endedTrials, secondsLeft, TuningModel } from '../../../labextension/src/tuning/model';
import { HandDrivenStream, settle } from '../core/stream';
import { aTrial, aTuningJob, FakeTuningApi } from './fakes';

function setUp(): { api: FakeTuningApi; source: HandDrivenStream; model: TuningModel } {
  const api = new FakeTuningApi();
  const source = new HandDrivenStream();
  return { api, source, model: new TuningModel(api, source.events) };
}

describe('TuningModel', () => {
  it('follows the events of the server, and counts what runs', async () => {
    const { source, model } = setUp();
    await model.jobs.ensure();
    expect(model.count).toBe(1);
    source.emit('tuning', 'job.changed', aTuningJob({ state: 'Completed' }));
    expect(model.count).toBe(0);
    source.emit('tuning', 'job.changed', aTuningJob({ id: 't2' }));
    expect(model.jobs.value?.map(({ id }) => id)).toEqual(['t2', 't1']);
    source.emit('tuning', 'job.removed', { id: 't2' });
    expect(model.find('search')?.id).toBe('t1');
  });

  it('changes only what is steered', async () => {
    const { api, model } = setUp();
    await model.jobs.ensure();
    await model.update(aTuningJob(), { paused: true });
    expect(api.calls).toContain('update t1 {"paused":true,"limits":null,"ranges":null}');
    expect(model.find('t1')?.paused).toBe(true);
    expect(await model.enqueue(aTuningJob(), { definition: 'training', parameters: {} })).toBe(9);
  });

  it('asks for a chart again after trials changed, not for each of them', async () => {
    const { api, source, model } = setUp();
    const remote = model.historyOf('t1');
    await settle();
    for (let number = 0; number < 50; number += 1) {
      source.emit('tuning', 'trial.changed', { job_id: 't1', trial: aTrial({ number }) });
    }
    source.emit('tuning', 'trial.changed', { job_id: 'other', trial: aTrial() });
    await settle();
    expect(api.calls).toEqual(['history t1', 'history t1']);
    remote.dispose();
    source.emit('tuning', 'trial.changed', { job_id: 't1', trial: aTrial() });
    await settle();
    expect(api.calls).toHaveLength(2);
  });
});

describe('the trials of a tuning job', () => {
  it('come a page after the other, the newest first, and live', async () => {
    const { api, source, model } = setUp();
    api.all = Array.from({ length: 2500 }, (_, at) => aTrial({ number: 2499 - at }));
    const trials = model.trialsOf('t1');
    expect(trials.items).toBeNull();
    await settle();
    expect(api.calls).toEqual(['trials t1 0', 'trials t1 1000', 'trials t1 2000']);
    expect(trials.items?.map(({ number }) => number)).toEqual(api.all.map(({ number }) => number));
    source.emit('tuning', 'trial.changed', { job_id: 't1', trial: aTrial({ number: 2500 }) });
    source.emit('tuning', 'trial.changed', { job_id: 'x', trial: aTrial({ number: 2501 }) });
    expect(trials.items?.[0]?.number).toBe(2500);
    trials.dispose();
  });

  it('an event is newer than an answer that was on its way', async () => {
    const { api, source, model } = setUp();
    api.all = [aTrial({ number: 0, state: 'InProgress' })];
    const trials = model.trialsOf('t1');
    source.emit('tuning', 'trial.changed', { job_id: 't1', trial: aTrial({ state: 'Completed' }) });
    await settle();
    expect(trials.items?.map(({ state }) => state)).toEqual(['Completed']);
    trials.dispose();
  });
});

describe('a point that was clicked in a chart', () => {
  it('is found by its number, however many there are', async () => {
    const { api, model } = setUp();
    api.all = Array.from({ length: 2500 }, (_, at) => aTrial({ number: 2499 - at }));
    expect((await model.trialOf(aTuningJob(), 7))?.number).toBe(7);
    expect(api.calls).toEqual(['trials t1 0', 'trials t1 2492']);
  });
});

describe('the pace of a tuning job', () => {
  it('tells how long it goes on', () => {
    const job = aTuningJob();
    expect(endedTrials(job)).toBe(5);
    expect(secondsLeft(job, 100)).toBe(300);
    expect(secondsLeft({ ...job, paused: true }, 100)).toBeNull();
    expect(secondsLeft({ ...job, job_counts: { InProgress: 2 } }, 100)).toBeNull();
  });
});
