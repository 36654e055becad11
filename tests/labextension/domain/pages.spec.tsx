import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import { StudioError } from '../../../labextension/src/core/request';
import { stopText } from '../../../labextension/src/domain/notices';
import { DomainModel } from '../../../labextension/src/domain/model';
import { domainPanel } from '../../../labextension/src/domain/panel';
import { HandDrivenStream, settle } from '../core/stream';
import { aLine, aMember, anOffer, effective, FakeDomainApi, someLimits } from './fakes';

const HTML = '<img src=x onerror="alert(1)">';

/** The pages with an address of their own, as the widget has it. */
function show(api: FakeDomainApi, start: PageParams = {}) {
  const source = new HandDrivenStream();
  const opened: string[] = [];
  const links = {
    openSnapshot: (id: string) => opened.push(id),
    openOwnLimits: () => opened.push('limits')
  };
  const draw = domainPanel(new DomainModel(api, source.events), links, anOffer());
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
const tabs = (): (string | null)[] => screen.getAllByRole('tab').map(tab => tab.textContent);

afterEach(() => document.querySelectorAll('.jp-Dialog').forEach(node => node.remove()));

describe('who sees what', () => {
  it('a domain of one is oneself and a log', async () => {
    const api = new FakeDomainApi();
    api.team = false;
    const { opened } = show(api);
    await userEvent.click(await screen.findByRole('button', { name: 'Spending limit and idle shutdown' }));
    expect(opened).toEqual(['limits']);
    expect(tabs()).toEqual(['Mine', 'Costs', 'Log']);
  });

  it('a member sees own usage and limits, people and own lines', async () => {
    const api = new FakeDomainApi();
    api.me = aMember({
      name: 'ben',
      effective: effective({ hours_per_month: 10, sources: { hours_per_month: 'role' } })
    });
    show(api, { tab: 'quotas' });
    expect(await screen.findByText('10 h')).toBeInTheDocument();
    expect(screen.getByText('(by role)')).toBeInTheDocument();
    expect(await screen.findByRole('meter', { name: 'Cost' })).toHaveAttribute(
      'aria-valuetext',
      '5 $ of 20 $'
    );
    expect(tabs()).toEqual(['Mine', 'People', 'Costs', 'Log']);
    await userEvent.click(screen.getByRole('tab', { name: 'People' }));
    expect(await screen.findByRole('row', { name: /eve/ })).toBeInTheDocument();
    expect(screen.queryByRole('columnheader', { name: /Cost/ })).toBeNull();
    fireEvent.contextMenu(screen.getByText('eve'));
    expect(screen.queryByRole('menuitem')).toBeNull();
  });

  it('a member is not led to the page of another', async () => {
    const api = new FakeDomainApi();
    api.me = aMember({ name: 'ben' });
    show(api, { member: 'ada' });
    expect(await screen.findByRole('tab', { name: 'Mine' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Change limits' })).toBeNull();
  });

  it('an admin finds everything', async () => {
    show(new FakeDomainApi());
    expect(await screen.findByText('5 $ of 20 $')).toBeInTheDocument();
    expect(tabs()).toEqual(['People', 'Running', 'Costs', 'Quotas', 'Log']);
  });
});

describe('when the service is away', () => {
  it('the page says so, and is drawn on another try', async () => {
    const api = new FakeDomainApi();
    api.failure = new StudioError('unavailable', "The domain's service does not answer.", {}, 503);
    show(api);
    expect(await screen.findByRole('alert')).toHaveTextContent("The domain's service does not answer.");
    api.failure = null;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('tab', { name: 'People' })).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('what was known stays, with the reason once', async () => {
    const api = new FakeDomainApi();
    const { source } = show(api);
    expect(await screen.findByRole('row', { name: /ada/ })).toBeInTheDocument();
    api.failure = new StudioError('unavailable', "The domain's service does not answer.", {}, 503);
    source.emit('domain', 'service.changed', { connected: false });
    await screen.findAllByRole('alert');
    await act(settle);
    expect(screen.getAllByRole('alert')).toHaveLength(1);
    expect(screen.getByRole('row', { name: /ada/ })).toBeInTheDocument();
  });
});

describe('people', () => {
  it('get another role after a question', async () => {
    const api = new FakeDomainApi();
    api.items = [aMember({ name: HTML })];
    show(api);
    fireEvent.contextMenu(await screen.findByText(HTML));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Change role…' }));
    await waitFor(() => expect(dialog()).toHaveTextContent('changes nothing in it'));
    await userEvent.click(within(dialog()).getByText('Viewer'));
    await userEvent.click(within(dialog()).getByText('Change role'));
    await waitFor(() => expect(api.calls).toContain(`update ${HTML} {"role":"viewer"}`));
    expect(await screen.findByText('Viewer')).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });

  it('whom JupyterHub makes admins keep their role, and it says why', async () => {
    show(new FakeDomainApi());
    fireEvent.contextMenu(await screen.findByText('ada'));
    const item = screen.getByRole('menuitem', { name: /^Change role….*JupyterHub/ });
    expect(item).toHaveAttribute('aria-disabled', 'true');
  });

  it('get limits of their own, on top of those of their role and domain', async () => {
    const api = new FakeDomainApi();
    const { where } = show(api, { member: 'ben', view: 'limits' });
    const hours = await screen.findByRole('combobox', { name: 'Instance hours a month' });
    expect(hours).toHaveTextContent('As decided by role: 10 h');
    expect(screen.getByRole('combobox', { name: /^Cost a month/ })).toHaveTextContent('for the domain: 20 $');
    await userEvent.selectOptions(hours, 'set');
    await userEvent.type(screen.getByRole('textbox', { name: 'Instance hours a month' }), 'x');
    await userEvent.tab();
    expect(await screen.findByRole('alert')).toHaveTextContent('Enter a number');
    expect(screen.getByRole('button', { name: 'Save limits' })).toHaveAttribute('aria-disabled', 'true');
    await userEvent.clear(screen.getByRole('textbox', { name: 'Instance hours a month' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Instance hours a month' }), '12.5');
    await userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
    expect(await screen.findByText('Saved')).toBeInTheDocument();
    const limits = someLimits({ hours_per_month: 12.5 });
    expect(api.calls).toContainEqual(expect.stringContaining('update ben {"limits"'));
    const sent = api.calls.find(call => call.startsWith('update ben'))?.slice('update ben '.length) ?? '';
    expect(JSON.parse(sent)).toEqual({ limits });
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(where()).toEqual({ member: 'ben' });
  });
});

describe('quotas', () => {
  it('are decided for a role, and the server’s no stands at the form', async () => {
    const api = new FakeDomainApi();
    const { where } = show(api, { tab: 'quotas' });
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Quotas of' }), 'viewer');
    expect(where()).toEqual({ tab: 'quotas', level: 'viewer' });
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Images' }), 'unlimited');
    api.failure = new StudioError('forbidden', 'Only admins decide.', {}, 403);
    await userEvent.click(screen.getByRole('button', { name: 'Save limits' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Only admins decide.');
    expect(api.calls).toContain(
      `limits ${JSON.stringify({ roles: { viewer: { ...inOrder(), images: 'unlimited' } } })}`
    );
  });
});

describe('the log', () => {
  it('leads to what was shared, and asks the server for what is chosen', async () => {
    const api = new FakeDomainApi();
    api.lines = [
      aLine({ number: 2, action: 'snapshot.opened', actor: 'eve', thing: HTML, thing_id: 's1' }),
      aLine()
    ];
    const { opened, where } = show(api, { tab: 'log' });
    await userEvent.click(await screen.findByRole('button', { name: HTML }));
    expect(opened).toEqual(['s1']);
    expect(screen.getByText('Opened snapshot')).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox', { name: 'Who' }), 'eve');
    await waitFor(() => expect(where()).toEqual({ tab: 'log', actor: 'eve' }));
    await waitFor(() => expect(api.calls).toContain('log eve 0'));
  });

  it('offers all lines where none is as wanted', async () => {
    const api = new FakeDomainApi();
    api.lines = [];
    const { where } = show(api, { tab: 'log', action: 'job' });
    await userEvent.click(await screen.findByRole('button', { name: 'Show all lines' }));
    expect(where()).toEqual({ tab: 'log' });
  });
});

it('what runs is drawn again when the domain says so', async () => {
  const api = new FakeDomainApi();
  const { source } = show(api, { tab: 'running' });
  expect(await screen.findByText('mnist.ipynb')).toBeInTheDocument();
  const [lease] = api.used.running;
  const waiting = {
    owner: 'eve',
    type: 'ml.m5.large',
    since: '2026-01-01T00:00:00Z',
    position: 1,
    missing: '4 GiB'
  };
  api.used = { ...api.used, running: lease ? [{ ...lease, connected: false }] : [], waiting: [waiting] };
  act(() => source.emit('domain', 'usage.changed', { owner: 'ben' }));
  expect(await screen.findByText('Away')).toBeInTheDocument();
  expect(screen.getByRole('row', { name: /ml\.m5\.large.*4 GiB/ })).toBeInTheDocument();
});

describe('stopping what runs for another', () => {
  const menu = async (): Promise<void> => {
    const row = await screen.findByRole('row', { name: /mnist\.ipynb/ });
    await userEvent.click(within(row).getByRole('button', { name: 'Actions' }));
  };

  it('an admin is asked, by name and with what is lost', async () => {
    const api = new FakeDomainApi();
    show(api, { tab: 'running' });
    await menu();
    await userEvent.click(screen.getByRole('menuitem', { name: 'Stop instance' }));
    await waitFor(() => expect(dialog()).toBeInTheDocument());
    expect(within(dialog()).getByText('Stop ml.t3.medium of ben?')).toBeInTheDocument();
    expect(within(dialog()).getByText('mnist.ipynb')).toBeInTheDocument();
    expect(api.calls).not.toContain('stop ben l1');
    await userEvent.click(within(dialog()).getByRole('button', { name: 'Stop instance', hidden: true }));
    await waitFor(() => expect(api.calls).toContain('stop ben l1'));
  });

  it('what is being stopped says for whom and is not stopped twice', async () => {
    const api = new FakeDomainApi();
    api.used = { ...api.used, running: api.used.running.map(each => ({ ...each, stop_for: 'ada' })) };
    show(api, { tab: 'running' });
    expect(await screen.findByText('Stopping')).toBeInTheDocument();
    await menu();
    expect(screen.getByRole('menuitem', { name: /^Stop instance/ })).toHaveAttribute('aria-disabled', 'true');
  });

  it('a refusal is told', async () => {
    const api = new FakeDomainApi();
    show(api, { tab: 'running' });
    await menu();
    await userEvent.click(screen.getByRole('menuitem', { name: 'Stop instance' }));
    await waitFor(() => expect(dialog()).toBeInTheDocument());
    api.failure = new StudioError('not_found', 'No instance l1 runs for ben.');
    await userEvent.click(within(dialog()).getByRole('button', { name: 'Stop instance', hidden: true }));
    expect(await screen.findByText('No instance l1 runs for ben.')).toBeInTheDocument();
  });
});

it('who has stopped what is told in a sentence that JupyterLab does not cut off', () => {
  const told = { id: 'i', type: 'ml.m5.xlarge', by: 'ada', titles: ['a.ipynb', 'b'.repeat(200)] };
  const text = stopText(told, nullTranslator.load(''));
  expect(text).toMatch(/^ada has stopped your ml\.m5\.xlarge; this ends: a\.ipynb, b+…$/);
  expect(text.length).toBeLessThanOrEqual(140);
  expect(stopText({ ...told, titles: [] }, nullTranslator.load(''))).toBe(
    'ada has stopped your ml.m5.xlarge.'
  );
});

/** Nothing decided, in the order in which the form sends it. */
function inOrder() {
  return {
    instance_types: null,
    images: null,
    hours_per_month: null,
    money_per_month: null,
    storage_bytes: null,
    default_image: null,
    default_instance_type: null
  };
}
