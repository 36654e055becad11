import { hasEnded } from '../../../labextension/src/core/jobsModel';
import { canInterrupt, TrainingModel } from '../../../labextension/src/training/model';
import { settled } from '../../../labextension/src/training/log';
import { HandDrivenStream, settle } from '../core/stream';
import { aJob, aLine, FakeTrainingApi } from './fakes';

function setUp(): { api: FakeTrainingApi; source: HandDrivenStream; model: TrainingModel } {
  const api = new FakeTrainingApi();
  const source = new HandDrivenStream();
  return { api, source, model: new TrainingModel(api, source.events) };
}

describe('TrainingModel', () => {
  it('counts the jobs that have not ended, live', async () => {
    const { api, source, model } = setUp();
    api.items = [aJob(), aJob({ id: 'j0', state: 'Failed' })];
    await model.jobs.ensure();
    expect(model.count).toBe(1);
    source.emit('jobs', 'job.changed', aJob({ id: 'j9', secondary_status: 'Starting' }));
    expect(model.count).toBe(2);
    source.emit('jobs', 'job.changed', aJob({ state: 'Completed' }));
    expect(model.count).toBe(1);
    source.emit('jobs', 'job.removed', { id: 'j9' });
    expect(model.count).toBe(0);
    const job = aJob({ id: 'd1' });
    source.emit('jobs', 'job.changed', { ...job, spec: { ...job.spec, kind: 'dry-run' } });
    expect(model.find('d1')).toBeNull();
  });

  it('asks again after a lost connection', async () => {
    const { api, source, model } = setUp();
    await model.jobs.ensure();
    source.opened.emit();
    await settle();
    expect(api.calls).toEqual(['jobs', 'jobs']);
  });

  it('shows at once what an action answers', async () => {
    const { model } = setUp();
    await model.jobs.ensure();
    await model.stop(aJob());
    expect(model.find('j1')?.state).toBe('Stopping');
    await model.load('old');
    expect(model.find('old')).not.toBeNull();
    await model.remove(aJob());
    expect(model.find('train-1')?.id).toBe('old');
  });

  it('renews the curves of the job it follows, and of no other', async () => {
    const { api, source, model } = setUp();
    const curves = model.metricsOf('j1');
    await settle();
    source.emit('jobs', 'metrics.appended', { job_id: 'other' });
    source.emit('jobs', 'metrics.appended', { job_id: 'j1' });
    await settle();
    expect(api.calls).toEqual(['metrics', 'metrics']);
    curves.dispose();
    source.emit('jobs', 'metrics.appended', { job_id: 'j1' });
    await settle();
    expect(api.calls).toEqual(['metrics', 'metrics']);
  });

  it('lets a drill interrupt only a spot job whose program runs', () => {
    const spec = { ...aJob().spec, spot: true };
    expect(canInterrupt(aJob({ spec }))).toBe(true);
    expect(canInterrupt(aJob({ spec, secondary_status: 'Starting' }))).toBe(false);
    expect(canInterrupt(aJob())).toBe(false);
    expect(hasEnded(aJob({ state: 'Stopped' }))).toBe(true);
  });
});

describe('JobLog', () => {
  it('appends what is new, once, and nothing after it was left', async () => {
    const { api, source, model } = setUp();
    api.log = [aLine('a')];
    const log = model.logOf('j1');
    await settle();
    api.log = [...api.log, aLine('b'), aLine('c')];
    source.emit('jobs', 'log.appended', { job_id: 'j1', size: 3 });
    source.emit('jobs', 'log.appended', { job_id: 'j1', size: 3 });
    await settle();
    expect(log.lines.map(line => line.text)).toEqual(['a', 'b', 'c']);
    expect((await log.search('b')).map(line => line.text)).toEqual(['b']);
    log.dispose();
    const { length } = api.calls;
    source.emit('jobs', 'log.appended', { job_id: 'j1', size: 4 });
    await settle();
    expect(api.calls).toHaveLength(length);
  });

  it('shows the last state of a progress bar only', () => {
    const lines = [aLine('1 %\r'), aLine('2 %\r'), aLine('done'), aLine('x\r', 'algo-2'), aLine('9 %\r')];
    expect(settled(lines).map(line => line.text)).toEqual(['done', 'x\r', '9 %\r']);
  });
});
