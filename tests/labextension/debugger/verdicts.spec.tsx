import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import type { RuleHeadline } from '../../../labextension/src/core/wire';
import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { tellFindings } from '../../../labextension/src/debugger/notices';
import { debuggerPanel } from '../../../labextension/src/debugger/panel';
import {
  lacking,
  mostSaved,
  ruleNames,
  specsOf,
  verdictOf
} from '../../../labextension/src/debugger/verdicts';
import { HandDrivenStream } from '../core/stream';
import { FakeDebuggerApi, fakeCode, fakeLinks } from './fakeApi';
import { aJob, aKind, aRule } from './fakes';

const FIRED: RuleHeadline = {
  name: 'Overfit',
  rule: 'Overfit',
  status: 'IssuesFound',
  details: 'Step 40: …',
  triggered: 2,
  replay: 'r1',
  first_step: 40,
  found: '2026-01-01T00:10:00Z'
};
const ENDED = aJob({ state: 'Completed', ended: '2026-01-01T00:12:00Z', writing: false, rules: [FIRED] });

function show(api: FakeDebuggerApi, first: PageParams, led: string[] = []): () => PageParams {
  const model = new DebuggerModel(api, new HandDrivenStream().events);
  const draw = debuggerPanel(model, { ...fakeLinks(led), code: fakeCode([], '') });
  let now = first;
  function Host(): React.JSX.Element {
    const [params, go] = React.useState(first);
    now = params;
    return draw({ params, go });
  }
  render(<Host />);
  return () => now;
}

describe('verdicts', () => {
  it('say when a rule fired, and what time was left', () => {
    expect(verdictOf(ENDED, 'Overfit')).toEqual({ rule: FIRED, saved: 120 });
    expect(verdictOf(ENDED, 'AllZero')).toBeNull();
    expect(verdictOf({ ...ENDED, ended: null }, 'Overfit')?.saved).toBeNull();
    expect([mostSaved(ENDED), mostSaved(aJob())]).toEqual([120, null]);
  });

  it('are ordered by how many trainings have the rule', () => {
    const other = { ...FIRED, name: 'AllZero' };
    expect(ruleNames([{ rules: [other, FIRED] }, { rules: [FIRED] }])).toEqual(['Overfit', 'AllZero']);
  });

  it('are asked for with what differs from the defaults', () => {
    const kinds = [aKind(), aKind({ rule: 'SimilarAcrossRuns', compares: true, parameters: [] })];
    const chosen = {
      SimilarAcrossRuns: { parameters: {}, others: ' a, ,b ' },
      VanishingGradient: { parameters: { threshold: ' 1e-07 ' }, others: '' }
    };
    expect(specsOf(chosen, kinds, [])).toMatchObject([
      { rule: 'VanishingGradient', parameters: {}, other_trials: [], actions: [] },
      { rule: 'SimilarAcrossRuns', other_trials: ['a', 'b'] }
    ]);
    const set = { VanishingGradient: { parameters: { threshold: '1e-5' }, others: '' } };
    expect(specsOf(set, kinds, [{ name: 'stoptraining', endpoint: '' }])).toMatchObject([
      { parameters: { threshold: '1e-5' }, actions: [{ name: 'stoptraining' }] }
    ]);
    expect(lacking({ SimilarAcrossRuns: { parameters: {}, others: ' , ' } }, kinds)).toBe(
      'SimilarAcrossRuns'
    );
    expect(lacking(chosen, kinds)).toBeNull();
  });
});

describe('rules over trainings', () => {
  it('are tried on those that are chosen', async () => {
    const api = new FakeDebuggerApi();
    api.items = [ENDED, aJob({ id: 'j2', name: 'second' }), aJob({ id: 'j3', name: 'empty', last_step: -1 })];
    const params = show(api, { view: 'verdicts' });
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    expect(within(table).getByText('step 40')).toBeInTheDocument();
    expect(within(table).getByText(/before its end/)).toBeInTheDocument();
    const send = screen.getByRole('button', { name: 'Try rule' });
    expect(send).toHaveAttribute('title', 'Choose a training above.');
    await userEvent.click(within(table).getByRole('checkbox', { name: 'Choose mnist' }));
    await userEvent.click(within(table).getByRole('checkbox', { name: 'Choose second' }));
    expect(screen.getByRole('heading', { name: 'Try rules on 2 trainings' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('checkbox', { name: 'VanishingGradient' }));
    const field = screen.getByRole('textbox', { name: 'threshold' });
    expect(field).toHaveValue('1e-07');
    await userEvent.clear(field);
    await userEvent.type(field, '1e-5');
    await userEvent.click(send);
    await waitFor(() => expect(api.calls.filter(call => call.startsWith('try'))).toHaveLength(2));
    expect(api.calls.find(call => call.startsWith('try j2'))).toContain('"threshold":"1e-5"');
    await userEvent.click(within(table).getByRole('button', { name: 'mnist' }));
    expect(params()).toEqual({ job: 'j1', tab: 'rules' });
  });
});

describe('the rules of a training', () => {
  it('are added to, marked, stopped and removed', async () => {
    const api = new FakeDebuggerApi();
    const tried = aRule({ name: 'Overfit', status: 'InProgress', findings: [], replay: 'r1' });
    api.judged = [aRule(), { ...tried, parameters: { patience: '3' } }];
    show(api, { job: 'mnist' });
    const card = await screen.findByRole('region', { name: 'Overfit' });
    expect(card).toHaveTextContent('Tried later');
    expect(card).toHaveTextContent('patience = 3');
    await userEvent.click(
      screen.getByRole('button', { name: 'Stop the rules that were tried with Overfit' })
    );
    await userEvent.click(screen.getByRole('button', { name: 'Remove Overfit' }));
    expect(api.calls).toEqual(expect.arrayContaining(['stop j1 r1', 'remove j1 r1 Overfit']));
    await userEvent.click(screen.getByRole('button', { name: 'Try rules on this training' }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'VanishingGradient' }));
    await userEvent.click(screen.getByRole('checkbox', { name: /Stop the training when/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Try rule' }));
    await waitFor(() => expect(api.calls.find(call => call.startsWith('try j1'))).toContain('stoptraining'));
    expect(await screen.findByRole('button', { name: 'Try rules on this training' })).toBeInTheDocument();
  });
});

describe('a mail of a rule', () => {
  it('is written to an address, once there is a mail server', async () => {
    const api = new FakeDebuggerApi();
    const led: string[] = [];
    show(api, { job: 'mnist' }, led);
    await userEvent.click(await screen.findByRole('button', { name: 'Try rules on this training' }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'VanishingGradient' }));
    await userEvent.click(screen.getByRole('checkbox', { name: /Write a mail when/ }));
    const send = screen.getByRole('button', { name: 'Try rule' });
    expect(send).toHaveAttribute('title', 'Give the address to write to.');
    expect(await screen.findByRole('alert')).toHaveTextContent('There is no mail server.');
    await userEvent.click(screen.getByRole('button', { name: 'Set up mail' }));
    expect(led).toEqual(['mail']);
    await userEvent.type(screen.getByRole('textbox', { name: 'Address' }), 'ann@example.org ');
    await userEvent.click(send);
    await waitFor(() =>
      expect(api.calls.find(call => call.startsWith('try j1'))).toContain(
        '"actions":[{"name":"email","endpoint":"ann@example.org"}]'
      )
    );
  });

  it('that was not sent leads to the mail server', async () => {
    const api = new FakeDebuggerApi();
    const failed = { target: 'ann@example.org', state: 'failed' as const, message: 'mail.example.org: no' };
    api.judged = [aRule({ actions: [{ name: 'email', ...failed }] })];
    const led: string[] = [];
    show(api, { job: 'mnist' }, led);
    const actions = await screen.findByRole('list', { name: 'Actions' });
    expect(actions).toHaveTextContent('Write to ann@example.org: failed (mail.example.org: no)');
    await userEvent.click(within(actions).getByRole('button', { name: 'Set up mail' }));
    expect(led).toEqual(['mail']);
  });
});

describe('a first finding', () => {
  it('is told, and shown by its button', () => {
    const source = new HandDrivenStream();
    const opened: string[] = [];
    const told = tellFindings(source.events, nullTranslator.load(''), job => void opened.push(job));
    const payload = { id: 'j1', job: 'mnist', rule: aRule() };
    source.emit('debugger', 'rule.changed', { ...payload, first: false });
    expect(Notification.manager.notifications).toHaveLength(0);
    source.emit('debugger', 'rule.changed', { ...payload, first: true });
    const [notification] = Notification.manager.notifications;
    expect(notification?.message).toBe('mnist: VanishingGradient fired at step 10.');
    notification?.options.actions?.[0]?.callback(new MouseEvent('click'));
    expect(opened).toEqual(['j1']);
    told.dispose();
  });
});
