import { DEFAULT_FILTER, filterTypes } from '../../../labextension/src/kernels/instances';
import { FakeApi, instanceType } from './fakes';

const names = (types: readonly { name: string }[]): string[] => types.map(({ name }) => name);

describe('the instance picker', () => {
  const { types } = new FakeApi();

  it('shows the fast ones and the free one, what does not fit last', () => {
    expect(names(filterTypes(types, DEFAULT_FILTER, null))).toEqual([
      'ml.t3.medium',
      'ml.m5.large',
      'system',
      'ml.g4dn.xlarge'
    ]);
  });

  it('has the most used on top', () => {
    const used = [...types, instanceType({ name: 'ml.c5.large', uses: 7, price_per_hour: 9 })];
    expect(names(filterTypes(used, DEFAULT_FILTER, null))[0]).toBe('ml.c5.large');
  });

  it('never hides the chosen one', () => {
    expect(names(filterTypes(types, DEFAULT_FILTER, 'ml.m5.xlarge'))).toContain('ml.m5.xlarge');
  });

  it('filters by cores, memory, GPU, price and fit together', () => {
    const all = { ...DEFAULT_FILTER, fastOnly: false };
    expect(names(filterTypes(types, { ...all, minVcpu: 4 }, null))).toEqual(['ml.m5.xlarge']);
    expect(names(filterTypes(types, { ...all, minMemoryGib: 8, maxPrice: 0.15 }, null))).toEqual([
      'ml.m5.large'
    ]);
    expect(names(filterTypes(types, { ...all, gpuOnly: true }, null))).toEqual(['ml.g4dn.xlarge']);
    expect(names(filterTypes(types, { ...all, gpuOnly: true, fitsOnly: true }, null))).toEqual([]);
  });
});
