import { BLANK, fromRequest, kept, toRequest } from '../../../labextension/src/training/draft';

describe('the form of a job', () => {
  it('sends what was typed, and leaves out empty rows', () => {
    const request = toRequest({
      ...BLANK,
      entryPoint: ' train.py ',
      hyperparameters: [
        { name: 'lr', value: '0.1' },
        { name: '', value: 'x' },
        { name: 'left', value: '' }
      ],
      channels: [
        { name: 'train', uri: 'data', content_type: '' },
        { name: '', uri: '', content_type: '' }
      ],
      maxRuntimeMinutes: 1.5
    });
    expect(request).toMatchObject({
      name: null,
      entry_point: 'train.py',
      hyperparameters: { lr: '0.1' },
      channels: [{ name: 'train', uri: 'data' }],
      stopping: { max_runtime_seconds: 90 }
    });
  });

  it('a clone sends the same again', () => {
    const draft = {
      ...BLANK,
      entryPoint: 'a.py',
      source: '/x',
      spot: true,
      secrets: ['API_KEY'],
      metrics: [{ name: 'm', value: 'm=(.)' }]
    };
    expect(toRequest(fromRequest(toRequest(draft)))).toEqual(toRequest(draft));
  });

  it('an algorithm brings its own program', () => {
    const request = toRequest({ ...BLANK, algorithm: 'kmeans', entryPoint: 'a.py', source: '/x' });
    expect(request).toMatchObject({ algorithm: 'kmeans', entry_point: '', source: '' });
  });

  it('survives a reload of the tab, and nonsense in its place', () => {
    kept.save({ ...BLANK, name: 'x' });
    expect(kept.load().name).toBe('x');
    kept.clear();
    expect(kept.load()).toEqual(BLANK);
    sessionStorage.setItem('jupyter-smstudio:training-draft', '{');
    expect(kept.load()).toEqual(BLANK);
  });
});
