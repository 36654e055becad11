import { nullTranslator } from '@jupyterlab/translation';

import type { Algorithm, Hyperparameter } from '../../../labextension/src/core/wire';
import {
  checkParameter,
  directionOf,
  fieldOf,
  formatValues,
  rangesOf,
  rowsOf,
  rowsOfAlgorithm,
  staticsOf,
  valuesOf
} from '../../../labextension/src/tuning/parameters';
import { aParameter, REQUEST } from './fakes';

const trans = nullTranslator.load('jupyter_smstudio');

describe('a row of the table of hyperparameters', () => {
  it.each([
    [{ minimum: '0', maximum: '1' }, {}],
    [{ minimum: '1e-4', maximum: '' }, {}],
    [{ minimum: 'much' }, { minimum: '“much” is not a number.' }],
    [{ type: 'Integer' as const, maximum: '1.5' }, { maximum: '“1.5” is not a whole number.' }],
    [{ minimum: '2', maximum: '1' }, { maximum: 'The maximum is below the minimum.' }],
    [
      { minimum: '0', maximum: '1', scaling: 'Logarithmic' as const },
      { minimum: 'Logarithmic scaling needs a minimum above 0.' }
    ],
    [
      { minimum: '0', maximum: '1', scaling: 'ReverseLogarithmic' as const },
      { scaling: 'Reverse logarithmic scaling needs a range from 0 to below 1.' }
    ],
    [{ minimum: '0', maximum: '0.99', scaling: 'ReverseLogarithmic' as const }, {}],
    [{ type: 'Categorical' as const, values: 'a, b, a' }, { values: '“a” is there twice.' }],
    [
      { type: 'Categorical' as const, values: Array.from({ length: 31 }, (_, at) => at).join() },
      { values: '31 values; at most 30 are allowed.' }
    ]
  ])('%j is checked while one types', (part, wrong) => {
    const row = aParameter({ name: 'x', ...part });
    expect(checkParameter(row, [row], trans)).toEqual(wrong);
  });

  it('has a name of its own', () => {
    const rows = [aParameter({ name: 'x' }), aParameter({ name: ' x' }), aParameter({ name: 'a b' })];
    expect(rows.map(row => checkParameter(row, rows, trans).name)).toEqual([
      'Another row has this name.',
      'Another row has this name.',
      'A name has letters, digits, “_”, “.” and “-”, and begins with a letter or digit.'
    ]);
    const blank = aParameter();
    expect(checkParameter(blank, [blank], trans)).toEqual({});
    expect(checkParameter({ ...blank, minimum: '1' }, [blank], trans).name).toBe('Give it a name.');
  });

  it('is sent as a range or a value, and comes back the same', () => {
    const [definition] = REQUEST.definitions;
    expect(definition?.ranges).toEqual({
      continuous: [{ name: 'rate', minimum: 0.001, maximum: 1, scaling: 'Logarithmic' }],
      integer: [{ name: 'depth', minimum: 1, maximum: 10, scaling: 'Auto' }],
      categorical: [{ name: 'kind', values: ['a', 'b'], chosen: [] }]
    });
    expect(definition?.static_hyperparameters).toEqual({ epochs: '3' });
    const rows = definition ? rowsOf(definition) : [];
    expect(rangesOf(rows)).toEqual(definition?.ranges);
    expect(staticsOf(rows)).toEqual(definition?.static_hyperparameters);
  });

  it('is found by the field that the server names', () => {
    const rows = [
      aParameter({ name: 'a' }),
      aParameter({ name: '' }),
      aParameter({ name: 'b', type: 'Integer' }),
      aParameter({ name: 'c' }),
      aParameter({ name: 'd', type: 'Static' })
    ];
    expect([0, 2, 3, 4].map(at => fieldOf(rows[at] ?? aParameter(), rows))).toEqual([
      'ranges.continuous.0',
      'ranges.integer.0',
      'ranges.continuous.1',
      'static_hyperparameters.d'
    ]);
  });

  it('keeps values with commas', () => {
    for (const values of [
      ['a', 'b'],
      ['a,b', 'c'],
      ['[1', ' x']
    ]) {
      expect(valuesOf(formatValues(values))).toEqual(values);
    }
  });
});

describe('a built-in algorithm', () => {
  const setting = (part: Partial<Hyperparameter>): Hyperparameter => ({
    name: 'x',
    type: 'float',
    required: false,
    default: '',
    choices: [],
    minimum: null,
    maximum: null,
    tunable: false,
    tuning_minimum: null,
    tuning_maximum: null,
    description: '',
    ...part
  });

  it('fills the table with what it needs and what is recommended to search', () => {
    const rows = rowsOfAlgorithm({
      hyperparameters: [
        setting({ name: 'eta', tunable: true, tuning_minimum: 0.1, tuning_maximum: 0.5 }),
        setting({ name: 'depth', type: 'int', tunable: true, tuning_minimum: 0, tuning_maximum: 10 }),
        setting({ name: 'bias', type: 'bool', tunable: true }),
        setting({ name: 'classes', required: true, default: '2' }),
        setting({ name: 'left' })
      ]
    } as Algorithm);
    expect(rows.map(({ name, type }) => [name, type])).toEqual([
      ['classes', 'Static'],
      ['eta', 'Continuous'],
      ['depth', 'Integer'],
      ['bias', 'Categorical']
    ]);
    expect(rows[1]).toMatchObject({ minimum: '0.1', maximum: '0.5' });
    expect(rows[3]?.values).toBe('true, false');
  });

  it('has metrics of which less is better', () => {
    const least = [
      'validation:rmse',
      'train:msd',
      'validation:logloss',
      'test:objective_loss',
      'validation:error'
    ];
    const most = [
      'validation:auc',
      'validation:accuracy',
      'test:recall',
      'validation:f1',
      'train:explained_variance_ratio'
    ];
    expect(least.map(directionOf)).toEqual(least.map(() => 'Minimize'));
    expect(most.map(directionOf)).toEqual(most.map(() => 'Maximize'));
  });
});
