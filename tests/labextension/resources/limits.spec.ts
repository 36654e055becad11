import {
  parseAmount,
  parseMinutes,
  toDraft,
  toPreferences
} from '../../../labextension/src/resources/limits';
import { PREFERENCES } from './fakes';

describe('parseAmount', () => {
  it.each([
    ['2.50', 2.5],
    [' 2,5 ', 2.5],
    ['.5', 0.5],
    ['0', 0],
    ['-1', null],
    ['1e3', null],
    ['2.', null],
    ['', null],
    ['two', null]
  ])('%j is %s', (text, amount) => expect(parseAmount(text)).toBe(amount));
});

describe('parseMinutes', () => {
  it.each([
    ['0', 0],
    ['525600', 525_600],
    ['525601', null],
    ['1.5', null],
    ['-1', null],
    ['', null]
  ])('%j is %s', (text, minutes) => expect(parseMinutes(text)).toBe(minutes));
});

describe('toPreferences', () => {
  const stored = { ...PREFERENCES, limit_amount: 2.5, prices: { 'ml.t3.medium': 0.04 } };

  it('gives back what was stored when nothing was typed', () => {
    expect(toPreferences(toDraft(stored))).toEqual(stored);
    expect(toPreferences(toDraft(PREFERENCES))).toEqual(PREFERENCES);
  });

  it('takes an empty limit for none and an empty price for the catalogue’s', () => {
    const draft = { ...toDraft(stored), amount: ' ', prices: { 'ml.t3.medium': '' } };
    expect(toPreferences(draft)).toMatchObject({ limit_amount: null, prices: {} });
  });

  it.each([{ idleMinutes: 'x' }, { amount: 'much' }, { prices: { 'ml.t3.medium': 'free' } }])(
    'is nothing while %j is wrong',
    part => expect(toPreferences({ ...toDraft(stored), ...part })).toBeNull()
  );
});
