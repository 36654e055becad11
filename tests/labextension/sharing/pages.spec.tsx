import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import { StudioError } from '../../../labextension/src/core/request';
import { OriginBanner } from '../../../labextension/src/sharing/components/OriginBanner';
import { SharingFlows } from '../../../labextension/src/sharing/flows';
import { SharingModel } from '../../../labextension/src/sharing/model';
import { sharingPanel } from '../../../labextension/src/sharing/panel';
import { shareFigures, shareNotebook } from '../../../labextension/src/sharing/shareDialogs';
import { HandDrivenStream } from '../core/stream';
import { aCopy, aFinding, aSnapshot, differences, FakeSharingApi } from './fakes';

const HTML = '<img src=x onerror="alert(1)">';
const trans = nullTranslator.load('');

function parts(api: FakeSharingApi) {
  const source = new HandDrivenStream();
  const model = new SharingModel(api, source.events);
  return { source, model, flows: new SharingFlows(model, trans, () => 'work') };
}

/** The pages with an address of their own, as the widget has it. */
function show(api: FakeSharingApi, start: PageParams = {}) {
  const { source, model, flows } = parts(api);
  const opened: string[] = [];
  const draw = sharingPanel(model, flows, {
    openDocument: path => opened.push(path),
    openFolder: path => opened.push(path),
    addressOf: ({ url }) => `http://host/${url}`
  });
  model.copies.ready.connect((_, copy) => opened.push(copy.path));
  let at = start;
  function Routed(): React.JSX.Element {
    const [params, go] = React.useState(start);
    at = params;
    return draw({ params, go });
  }
  render(<Routed />);
  return { source, opened, where: () => at };
}

const dialog = (): HTMLElement => document.querySelector('.jp-Dialog') as HTMLElement;

afterEach(() => {
  document.querySelectorAll('.jp-Dialog').forEach(node => node.remove());
  jest.useRealTimers();
});

describe('the list', () => {
  it('shows names as text, and leads to a snapshot', async () => {
    const api = new FakeSharingApi();
    api.items = [aSnapshot({ title: HTML, note: HTML })];
    const { where } = show(api);
    await userEvent.click((await screen.findAllByText(HTML))[0] as HTMLElement);
    expect(where()).toEqual({ snapshot: 's1' });
    expect(document.querySelector('img')).toBeNull();
  });

  it('searches on the server, in one scope', async () => {
    const api = new FakeSharingApi();
    show(api, { tab: 'with-me' });
    await userEvent.type(await screen.findByRole('searchbox'), 'nothing');
    expect(await screen.findByText(/No snapshot has “nothing”/)).toBeInTheDocument();
    expect(api.calls[0]).toBe('list with-me');
    expect(api.calls.at(-1)).toBe('list with-me nothing');
  });

  it('revokes after asking, and offers it to those who may', async () => {
    const api = new FakeSharingApi();
    api.items = [aSnapshot(), aSnapshot({ id: 's2', title: 'other', may_edit: false, may_revoke: false })];
    show(api);
    fireEvent.contextMenu(await screen.findByText('other'));
    expect(screen.getAllByRole('menuitem').map(item => item.textContent)).toEqual(['Copy link']);
    await userEvent.keyboard('{Escape}');
    fireEvent.contextMenu(screen.getByText('mnist'));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Revoke link…' }));
    await waitFor(() => expect(dialog()).toHaveTextContent('1 was made'));
    expect(api.calls).not.toContain('revoke s1');
    await userEvent.click(within(dialog()).getByText('Revoke link'));
    await waitFor(() => expect(api.calls).toContain('revoke s1'));
  });
});

describe('the access to a snapshot', () => {
  it('is changed when somebody is named, and its end stays as it is', async () => {
    const api = new FakeSharingApi();
    api.items = [aSnapshot({ expires: '2999-01-01T00:00:00Z' })];
    show(api, { snapshot: 's1' });
    await userEvent.click(await screen.findByRole('button', { name: 'Change access…' }));
    fireEvent.change(await screen.findByLabelText('Who may open it'), { target: { value: 'named' } });
    const button = dialog().querySelector('.jp-mod-accept') as HTMLElement;
    fireEvent.click(button);
    expect(button).toHaveAttribute('aria-disabled', 'true');
    fireEvent.change(screen.getByLabelText('People'), { target: { value: 'ann, bob' } });
    expect(await screen.findByText('Not in the domain yet: bob')).toBeInTheDocument();
    expect([...dialog().querySelectorAll('option')].map(option => option.value)).toContain('ann, ada');
    expect(button).toHaveAttribute('aria-disabled', 'false');
    fireEvent.click(button);
    const change = { note: '', visibility: 'named', people: ['ann', 'bob'], groups: [] };
    await waitFor(() => expect(api.calls).toContain(`update s1 ${JSON.stringify(change)}`));
  });
});

describe('the page of a snapshot', () => {
  it('shows it in a frame that may do nothing but open links', async () => {
    show(new FakeSharingApi(), { snapshot: 's1' });
    const frame = await screen.findByTitle('Preview of mnist');
    expect(frame).toHaveAttribute('src', '/preview/s1?theme=light');
    const rights = (frame.getAttribute('sandbox') as string).split(' ');
    expect(rights).toEqual(['allow-popups', 'allow-popups-to-escape-sandbox']);
  });

  it('takes the notebook away as soon as it is revoked', async () => {
    const { source } = show(new FakeSharingApi(), { snapshot: 's1' });
    await screen.findByTitle('Preview of mnist');
    act(() => source.emit('sharing', 'snapshot.revoked', aSnapshot({ revoked: '2026-01-01T00:00:00Z' })));
    expect(await screen.findByText(/ada has revoked this link/)).toBeInTheDocument();
    expect(screen.queryByTitle('Preview of mnist')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Create a copy' })).toBeNull();
  });

  it('takes it away from those who lose access', async () => {
    const { source } = show(new FakeSharingApi(), { snapshot: 's1' });
    await screen.findByTitle('Preview of mnist');
    act(() => source.emit('sharing', 'snapshot.closed', aSnapshot({ available: false })));
    expect(await screen.findByText(/ada does not share this with you/)).toBeInTheDocument();
    expect(screen.queryByTitle('Preview of mnist')).toBeNull();
    expect(screen.getByText('Not open to you')).toBeInTheDocument();
  });

  it('offers of figures what can be done with them', async () => {
    const api = new FakeSharingApi();
    api.items = [aSnapshot({ kind: 'report', environment: null, path: 'report/customers' })];
    show(api, { snapshot: 's1' });
    expect(await screen.findByText('Figures as they were when ada shared them.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Copy link' })).toBeInTheDocument();
    for (const name of ['Create a copy', 'Export…']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
  });

  it('tells its author who has opened it', async () => {
    const api = new FakeSharingApi();
    const at = new Date().toISOString();
    api.used = [{ person: 'ben', opened: 3, copied: 1, exported: 0, first: at, last: at }];
    show(api, { snapshot: 's1', tab: 'details' });
    const row = await screen.findByRole('row', { name: /^ben/ });
    expect(row).toHaveTextContent(/ben\s*3\s*1\s*0/);
  });

  it('takes it away when its time is over', async () => {
    jest.useFakeTimers();
    const api = new FakeSharingApi();
    api.items = [aSnapshot({ expires: new Date(Date.now() + 60_000).toISOString() })];
    show(api, { snapshot: 's1' });
    await screen.findByTitle('Preview of mnist');
    await act(() => jest.advanceTimersByTimeAsync(60_000));
    expect(await screen.findByText(/This link has ended/)).toBeInTheDocument();
  });

  it('says of a link that is gone what the server says', async () => {
    const api = new FakeSharingApi();
    api.snapshot = () => Promise.reject(new StudioError('gone', 'Ada has revoked it.', {}, 410));
    show(api, { snapshot: 's1' });
    expect(await screen.findByText('Ada has revoked it.')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('leads to what is newer, and shows what is different', async () => {
    const api = new FakeSharingApi();
    api.items = [aSnapshot({ id: 's2', version: 2 }), aSnapshot({ newest: false })];
    const { where } = show(api, { snapshot: 's1' });
    await userEvent.click(await screen.findByRole('button', { name: 'Show differences' }));
    expect(where()).toEqual({ snapshot: 's1', tab: 'versions', to: 's2' });
    const view = await screen.findByRole('region', { name: 'Differences' });
    expect(view.querySelector('del')).toHaveTextContent('- x = 1');
    expect(view.querySelector('ins')).toHaveTextContent('+ x = 2');
    expect(api.calls).toContain('differences s1 {"to":"s2"}');
  });

  it('makes a copy and opens it', async () => {
    const api = new FakeSharingApi();
    api.copies = aCopy({ path: 'mine/mnist.ipynb', note: 'ml.m5.large is not there: ml.t3.medium is.' });
    const { opened } = show(api, { snapshot: 's1' });
    await userEvent.click(await screen.findByRole('button', { name: 'Create a copy' }));
    const folder = await screen.findByLabelText('Folder');
    expect(folder).toHaveValue('work');
    await userEvent.clear(folder);
    await userEvent.type(folder, 'mine');
    await userEvent.click(dialog().querySelector('.jp-mod-accept') as HTMLElement);
    await waitFor(() => expect(opened).toEqual(['mine/mnist.ipynb']));
    expect(api.calls).toContain('copy s1 {"folder":"mine","name":"mnist.ipynb"}');
    expect(await screen.findByText(/ml.m5.large is not there/)).toBeInTheDocument();
  });
});

describe('sharing a notebook', () => {
  it('shows secrets first and shares when they are agreed to, then gives the link', async () => {
    const api = new FakeSharingApi();
    api.found.findings = [aFinding()];
    const copied = jest.fn().mockResolvedValue(undefined);
    Object.assign(navigator, { clipboard: { writeText: copied } });
    const done = shareNotebook('work/mnist.ipynb', {
      api,
      trans,
      addressOf: ({ url }) => `http://host/${url}`
    });
    const agree = await screen.findByLabelText(/Share anyway: A GitHub token/);
    const create = within(dialog()).getByText('Create').closest('button') as HTMLElement;
    expect(create).toHaveAttribute('aria-disabled', 'true');
    fireEvent.click(create);
    expect(api.requests).toEqual([]);
    fireEvent.click(agree);
    fireEvent.click(screen.getByLabelText('Include output'));
    expect(create).toHaveAttribute('aria-disabled', 'false');
    fireEvent.click(create);
    expect(
      await screen.findByDisplayValue('http://host/lab?smstudio=sharing&snapshot=s1')
    ).toBeInTheDocument();
    expect(api.requests).toEqual([
      expect.objectContaining({ include_output: false, accept_findings: ['f1'] })
    ]);
    fireEvent.click(within(dialog()).getByText('Copy link'));
    expect(await screen.findByText('The link is copied.')).toBeInTheDocument();
    expect(copied).toHaveBeenCalledWith('http://host/lab?smstudio=sharing&snapshot=s1');
    fireEvent.click(within(dialog()).getByText('Close'));
    await done;
    expect(dialog()).toBeNull();
  });
});

describe('sharing figures', () => {
  it('shows their secrets first, shares them when these are agreed to, and gives the link', async () => {
    const api = new FakeSharingApi();
    api.found.findings = [aFinding({ cell: null, message: 'The page holds a token of GitHub.' })];
    const shown = { of: 'run' as const, ids: ['r1'] };
    const done = shareFigures(shown, 'first', { api, trans, addressOf: ({ url }) => `http://host/${url}` });
    const agree = await screen.findByLabelText(/Share anyway: The page holds a token of GitHub/);
    expect(dialog()).toHaveTextContent('Share first');
    const share = within(dialog()).getByText('Share').closest('button') as HTMLElement;
    expect(share).toHaveAttribute('aria-disabled', 'true');
    fireEvent.click(agree);
    fireEvent.change(screen.getByLabelText('Note'), { target: { value: 'Look' } });
    expect(share).toHaveAttribute('aria-disabled', 'false');
    fireEvent.click(share);
    expect(
      await screen.findByDisplayValue('http://host/lab?smstudio=sharing&snapshot=s1')
    ).toBeInTheDocument();
    const request = JSON.parse(api.calls.at(-1)?.replace('create ', '') ?? '') as unknown;
    expect(request).toMatchObject({
      subject: { of: 'run', ids: ['r1'], columns: [] },
      note: 'Look',
      accept_findings: ['f1']
    });
    fireEvent.click(within(dialog()).getByText('Close'));
    await done;
  });
});

describe('the banner of a copy', () => {
  function banner(api: FakeSharingApi) {
    const { source, model, flows } = parts(api);
    const steps: string[] = [];
    const document = {
      path: 'work/mnist.ipynb',
      save: () => Promise.resolve(void steps.push('save')),
      reload: () => Promise.resolve(void steps.push('reload'))
    };
    render(<OriginBanner model={model} flows={flows} document={document} onShow={() => undefined} />);
    return { source, steps };
  }

  it('says where it comes from, and pulls what is newer after showing it', async () => {
    const api = new FakeSharingApi();
    api.from = { ...api.from, newer: aSnapshot({ id: 's2', version: 2 }) };
    api.changes = differences({ before: 'work/mnist.ipynb' });
    const { steps } = banner(api);
    expect(await screen.findByText(/A copy of “mnist”, version 1, that ada has shared/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Pull version 2…' }));
    await waitFor(() => expect(dialog()).toHaveTextContent('x = 2'));
    expect(steps).toEqual(['save']);
    expect(api.calls.filter(call => call.startsWith('copy'))).toEqual([]);
    fireEvent.click(within(dialog()).getByText('Pull version 2'));
    await waitFor(() => expect(steps).toEqual(['save', 'reload']));
    expect(api.calls).toContain('copy s2 {"folder":"work","replaces":"work/mnist.ipynb"}');
  });

  it('comes again for something newer than what it was closed for', async () => {
    const api = new FakeSharingApi();
    const { source } = banner(api);
    await userEvent.click(await screen.findByRole('button', { name: 'Close' }));
    expect(screen.queryByText(/A copy of/)).toBeNull();
    api.from = { ...api.from, newer: aSnapshot({ id: 's2', version: 2 }) };
    act(() => source.emit('sharing', 'snapshot.created', api.from.newer));
    expect(await screen.findByRole('button', { name: 'Pull version 2…' })).toBeInTheDocument();
  });
});
