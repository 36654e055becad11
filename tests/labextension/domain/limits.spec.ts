import { nullTranslator } from '@jupyterlab/translation';

import {
  above,
  fieldProblem,
  limitText,
  parseField,
  toDraft,
  toLimits
} from '../../../labextension/src/domain/limits';
import { FakeDomainApi, someLimits } from './fakes';

const trans = nullTranslator.load('');

describe('limits as they are edited', () => {
  it('come back as they were', () => {
    const limits = someLimits({
      images: ['data-science', 'system'],
      instance_types: 'unlimited',
      hours_per_month: 12.5,
      storage_bytes: 5 * 1024 ** 3,
      default_image: 'system'
    });
    expect(toLimits(toDraft(limits))).toEqual(limits);
  });

  it.each([
    ['hours_per_month', '12,5', 12.5],
    ['storage_bytes', '0.5', 2 ** 29],
    ['images', 'a, b;a  c', ['a', 'b', 'c']],
    ['default_image', ' system ', 'system'],
    ['money_per_month', '0', 0],
    ['money_per_month', '-1', undefined],
    ['money_per_month', '1e3', undefined],
    ['hours_per_month', '', undefined],
    ['images', ' , ', undefined],
    ['default_image', ' ', undefined]
  ] as const)('%s takes %j for %j', (field, text, value) => {
    expect(parseField(field, { decision: 'set', text })).toEqual(value);
    expect(fieldProblem(field, { decision: 'set', text }, trans) === null).toBe(value !== undefined);
  });

  it('can not be saved while one of them can not be read', () => {
    const draft = toDraft(someLimits());
    expect(toLimits({ ...draft, hours_per_month: { decision: 'set', text: 'many' } })).toBeNull();
  });
});

describe('what holds above', () => {
  const { decided } = new FakeDomainApi();

  it('is what the role says, else the domain, else nothing', () => {
    expect(above('hours_per_month', 'member', 'member', decided)).toEqual({ value: 10, source: 'role' });
    expect(above('money_per_month', 'member', 'member', decided)).toEqual({ value: 20, source: 'domain' });
    expect(above('images', 'member', 'member', decided)).toEqual({ value: null, source: 'none' });
  });

  it('is for a role what the domain says', () => {
    expect(above('hours_per_month', 'role', 'member', decided)).toEqual({ value: null, source: 'none' });
    expect(above('money_per_month', 'role', 'member', decided)).toEqual({ value: 20, source: 'domain' });
  });
});

it.each([
  ['hours_per_month', 20, '20 h'],
  ['storage_bytes', 2 ** 30, '1 GiB'],
  ['money_per_month', 12.5, '12.5 $'],
  ['images', ['a', 'b'], 'a, b'],
  ['images', 'unlimited', 'No limit'],
  ['default_image', null, 'None']
] as const)('%s of %j is read as %s', (field, value, text) => {
  expect(limitText(field, value as never, 'USD', trans)).toBe(text);
});
