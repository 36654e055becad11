import { nullTranslator } from '@jupyterlab/translation';

import { StudioError } from '../../../labextension/src/core/request';
import { FiguresDraft } from '../../../labextension/src/sharing/figuresDraft';
import { NotebookDraft } from '../../../labextension/src/sharing/notebookDraft';
import { settle } from '../core/stream';
import { aFinding, FakeSharingApi } from './fakes';

const trans = nullTranslator.load('');

async function drafted(api: FakeSharingApi): Promise<NotebookDraft> {
  const draft = new NotebookDraft(api, 'work/mnist.ipynb');
  await settle();
  return draft;
}

describe('the draft of a snapshot', () => {
  it('is blocked until each secret is agreed to, and by nothing else', async () => {
    const api = new FakeSharingApi();
    const secrets = [aFinding(), aFinding({ id: 'f2', place: 'output' })] as const;
    api.found.findings = [...secrets, aFinding({ id: 'f3', kind: 'path' })];
    const draft = await drafted(api);
    expect(draft.blockedReason(trans)).toContain('2 secrets');
    draft.accept(secrets[0], true);
    expect(draft.blockedReason(trans)).toContain('1 secret');
    draft.set({ includeOutput: false });
    expect(draft.blockedReason(trans)).toBeNull();
    expect(draft.request).toMatchObject({ include_output: false, accept_findings: ['f1'] });
  });

  it('proposes small data files, and names nobody unless somebody is named', async () => {
    const api = new FakeSharingApi();
    const file = { bytes: 10, sha256: '' };
    api.found.data_files = [
      { ...file, path: 'small.csv', included: true },
      { ...file, path: 'large.csv', included: false }
    ];
    const draft = await drafted(api);
    const access = { people: ['ann'], groups: [], days: 7 };
    draft.set({ access: { ...access, visibility: 'domain' } });
    expect(draft.request).toMatchObject({ include_data: ['small.csv'], people: [], expires_in_days: 7 });
    draft.set({ access: { ...access, visibility: 'named', people: [] } });
    expect(draft.blockedReason(trans)).toContain('at least one');
    draft.set({ access: { ...access, visibility: 'named', days: 0 } });
    expect(draft.blockedReason(trans)).toBeNull();
    expect(draft.request).toMatchObject({ people: ['ann'], expires_in_days: null });
  });

  it('keeps what was chosen when it is refused, and looks at the notebook again', async () => {
    const api = new FakeSharingApi();
    const draft = await drafted(api);
    draft.set({ note: 'Look' });
    api.create = () => Promise.reject(new StudioError('needs_decision', 'There are secrets.'));
    api.found = { ...api.found, findings: [aFinding()] };
    expect(await draft.create()).toBeNull();
    await settle();
    expect(draft.error?.message).toBe('There are secrets.');
    expect(draft.choices.note).toBe('Look');
    expect(draft.blockedReason(trans)).toContain('1 secret');
  });

  it('can be created only when it was checked', async () => {
    const api = new FakeSharingApi();
    api.check = () => Promise.reject(new StudioError('not_found', 'There is no such notebook.'));
    const draft = await drafted(api);
    expect(draft.blockedReason(trans)).toBe('There is no such notebook.');
  });
});

describe('figures before they are shared', () => {
  const subject = { of: 'run' as const, ids: ['r1'], columns: [] };

  it('are shared when each secret is agreed to', async () => {
    const api = new FakeSharingApi();
    const found = aFinding({ cell: null });
    api.found.findings = [found];
    const draft = new FiguresDraft(api, subject);
    expect(draft.blockedReason(trans)).toBe('The figures are being read.');
    await settle();
    draft.set({ access: { visibility: 'domain', people: [], groups: [], days: 7 }, note: 'Look' });
    expect(draft.blockedReason(trans)).toContain('1 secret');
    draft.accept(found, true);
    expect(draft.blockedReason(trans)).toBeNull();
    expect(await draft.create()).toMatchObject({ kind: 'run' });
    expect(draft.request).toEqual({
      subject,
      note: 'Look',
      visibility: 'domain',
      people: [],
      groups: [],
      expires_in_days: 7,
      accept_findings: ['f1']
    });
  });
});
