import { KeptDraft, suggestedName } from '../../../labextension/src/core/keptDraft';

describe('a kept draft', () => {
  const kept = new KeptDraft('a-draft', () => ({ name: 'blank', size: 1 }));

  it('survives a reload of the tab, and has what an older version did not keep', () => {
    expect(kept.load()).toEqual({ name: 'blank', size: 1 });
    kept.save({ name: 'mine', size: 2 });
    expect(new KeptDraft('a-draft', () => ({ name: '', size: 1, colour: 'red' })).load()).toEqual({
      name: 'mine',
      size: 2,
      colour: 'red'
    });
    kept.clear();
    expect(kept.load().name).toBe('blank');
  });

  it('begins anew where something else wrote in its place', () => {
    sessionStorage.setItem('a-draft', '{');
    expect(kept.load().name).toBe('blank');
  });
});

it('suggests names by the time', () => {
  expect(suggestedName('tuning', new Date('2026-02-03T04:05:06Z'))).toBe('tuning-260203-040506');
});
