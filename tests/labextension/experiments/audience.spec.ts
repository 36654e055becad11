import { nullTranslator } from '@jupyterlab/translation';

import { audienceText, isForeign } from '../../../labextension/src/experiments/audience';
import { ExperimentsModel } from '../../../labextension/src/experiments/model';
import type { TrackedSharing } from '../../../labextension/src/core/wire';
import { HandDrivenStream } from '../core/stream';
import { FakeExperimentsApi } from './fakes';

const trans = nullTranslator.load('');

function sharing(part: Partial<TrackedSharing>): TrackedSharing {
  return { owner: 'ann', mine: true, visibility: 'private', people: [], groups: [], ...part };
}

describe('who sees an experiment', () => {
  it('is told in words', () => {
    expect(audienceText(null, trans)).toBe('');
    expect(audienceText(sharing({}), trans)).toBe('Only me');
    expect(audienceText(sharing({ visibility: 'domain' }), trans)).toBe('Everyone in the domain');
    const named = sharing({ visibility: 'named', people: ['ben'], groups: ['vision'] });
    expect(audienceText(named, trans)).toBe('ben, vision');
    expect(audienceText(sharing({ visibility: 'named', mine: false }), trans)).toBe('Named people');
  });

  it('keeps others from changing it', () => {
    expect([null, undefined, sharing({}), sharing({ mine: false })].map(isForeign)).toEqual([
      false,
      false,
      false,
      true
    ]);
  });

  it('is decided by its owner, and the lists are asked for again', async () => {
    const api = new FakeExperimentsApi();
    const model = new ExperimentsModel(api, new HandDrivenStream().events);
    await model.lists.active.ensure();
    await model.share('7', { visibility: 'named', people: ['ben'], groups: [] });
    expect(api.calls).toContain('share 7 {"visibility":"named","people":["ben"],"groups":[]}');
    expect(api.calls.filter(call => call === 'experiments active').length).toBe(2);
    model.dispose();
  });
});
