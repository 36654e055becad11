import { nullTranslator } from '@jupyterlab/translation';

import type { CreateTuningJob } from '../../../labextension/src/core/wire';
import { checkDraft } from '../../../labextension/src/tuning/check';
import {
  BLANK,
  BLANK_DEFINITION,
  fromRequest,
  kept,
  toRequest
} from '../../../labextension/src/tuning/draft';
import { problemAt, problemsBelow, stepOfField } from '../../../labextension/src/tuning/steps';
import { aParameter, REQUEST } from './fakes';

describe('the form of a tuning job', () => {
  it('sends numbers where some were typed, and none elsewhere', () => {
    const request = toRequest({ ...BLANK, name: ' x ', maxRuntimeMinutes: '2.5', target: '', seed: '7' });
    expect(request).toMatchObject({
      name: 'x',
      random_seed: 7,
      limits: { max_jobs: 20, max_parallel_jobs: 2, max_runtime_seconds: 150 },
      completion: { target_value: null, max_jobs_not_improving: null, on_convergence: false },
      warm_start: null,
      hyperband: null
    });
  });

  it('Hyperband stops trials by itself', () => {
    const request = toRequest({ ...BLANK, strategy: 'Hyperband', earlyStopping: true, maxResource: '27' });
    expect(request).toMatchObject({
      early_stopping: 'Off',
      hyperband: { min_resource: 1, max_resource: 27 }
    });
  });

  it('a clone sends the same again, with what the form does not show', () => {
    const [definition] = REQUEST.definitions;
    const request = {
      ...REQUEST,
      warm_start: { type: 'TransferLearning', parents: ['p'], chain: false },
      tags: { team: 'a' },
      definitions: [
        {
          ...definition,
          checkpoint_uri: 's3://x',
          keep_alive_seconds: 60,
          secrets: ['TOKEN'],
          channels: [
            {
              name: 'train',
              uri: 'data',
              content_type: '',
              input_mode: 'FastFile',
              distribution: 'ShardedByS3Key',
              local_path: ''
            }
          ]
        }
      ]
    } as CreateTuningJob;
    expect(toRequest(fromRequest(request))).toEqual(request);
  });

  it('survives a reload of the tab, and nonsense in its place', () => {
    kept.save({ ...BLANK, name: 'kept' });
    expect(kept.load().name).toBe('kept');
    kept.clear();
    expect(kept.load()).toMatchObject({ ...BLANK, name: expect.stringMatching(/^tuning-/) as string });
    sessionStorage.setItem('jupyter-smstudio:tuning-draft', '{');
    expect(kept.load().strategy).toBe('Bayesian');
  });
});

describe('what the server could not read', () => {
  const trans = nullTranslator.load('jupyter_smstudio');
  const fine = fromRequest(REQUEST);

  it('is told before it is asked', () => {
    expect(checkDraft(fine, trans)).toEqual({});
    const [definition = BLANK_DEFINITION] = fine.definitions;
    const wrong = {
      ...fine,
      name: '-x',
      maxJobs: '1.5',
      maxRuntimeMinutes: '1',
      notImproving: '2',
      warmStart: 'TransferLearning' as const,
      definitions: [
        {
          ...definition,
          metric: '',
          parameters: [
            aParameter({ name: 'x', minimum: '1' }),
            aParameter({ name: 'y', type: 'Categorical' }),
            aParameter({ minimum: '1' })
          ]
        }
      ]
    };
    expect(Object.keys(checkDraft(wrong, trans)).sort()).toEqual([
      'completion.max_jobs_not_improving',
      'definitions.0.objective.metric',
      'definitions.0.ranges',
      'definitions.0.ranges.categorical.0.values',
      'definitions.0.ranges.continuous.0.maximum',
      'limits.max_jobs',
      'limits.max_runtime_seconds',
      'name',
      'warm_start.parents'
    ]);
  });
});

describe('a message of the server', () => {
  const problems = { 'definitions.1.ranges.integer.0.maximum': 'Too low.', 'limits.max_jobs': 'Too many.' };

  it('belongs to a step and a part of it', () => {
    expect(Object.keys(problems).map(stepOfField)).toEqual(['definitions', 'limits']);
    expect(stepOfField('warm_start.parents')).toBe('settings');
    expect(problemsBelow(problems, 'definitions.1')).toEqual({ 'ranges.integer.0.maximum': 'Too low.' });
    expect(problemAt(problems, 'definitions.1.ranges')).toBe('Too low.');
    expect(problemAt(problems, 'definitions.0')).toBeNull();
  });
});
