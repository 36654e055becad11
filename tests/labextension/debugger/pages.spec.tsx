import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import type { ICodeEdit } from '../../../labextension/src/debugger/edits/code';
import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { debuggerPanel } from '../../../labextension/src/debugger/panel';
import { HandDrivenStream } from '../core/stream';
import { FakeDebuggerApi, fakeCode, fakeLinks } from './fakeApi';
import { aConfusion, aFinding, aJob, aRule, aTensor } from './fakes';

interface IShown {
  source: HandDrivenStream;
  params: () => PageParams;
  led: string[];
}

function show(api: FakeDebuggerApi, first: PageParams, edit: ICodeEdit | string = ''): IShown {
  const source = new HandDrivenStream();
  const model = new DebuggerModel(api, source.events);
  const led: string[] = [];
  const draw = debuggerPanel(model, { ...fakeLinks(led), code: fakeCode(led, edit) });
  let now = first;
  function Host(): React.JSX.Element {
    const [params, go] = React.useState(first);
    now = params;
    return draw({ params, go });
  }
  render(<Host />);
  return { source, params: () => now, led };
}

// Clicking goes through every event of a browser, which a busy machine takes its time for.
jest.setTimeout(30_000);

// jsdom draws nothing: maps are told by their size.
beforeAll(() => void jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null));

describe('the list of jobs', () => {
  it('says of each which rule needs a look, and opens it', async () => {
    const api = new FakeDebuggerApi();
    const [rule] = aJob().rules;
    api.items = [aJob({ rules: rule ? [rule, { ...rule, name: 'b', status: 'IssuesFound' }] : [] })];
    const { params } = show(api, {});
    expect(await screen.findByText('IssuesFound')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'mnist' }));
    expect(params()).toEqual({ job: 'j1' });
  });

  it('says what it is for where there is none', async () => {
    const api = new FakeDebuggerApi();
    api.items = [];
    show(api, {});
    expect(
      await screen.findByText(/Hand debugger_hook_config and rules to an estimator/)
    ).toBeInTheDocument();
  });
});

describe('the rules of a job', () => {
  it('name step, layer and tensor, explain and propose, and lead to the code and to the tensor', async () => {
    const { led, params } = show(new FakeDebuggerApi(), { job: 'mnist' });
    const card = await screen.findByRole('article');
    expect(card).toHaveTextContent('Step 10');
    expect(card).toHaveTextContent('Net_conv1');
    expect(card).toHaveTextContent('abs_mean3.000e-9');
    expect(card).toHaveTextContent('It means something.');
    expect(card).toHaveTextContent('Try this: Initialise as Kaiming does.');
    expect(screen.getByRole('list', { name: 'Actions' })).toHaveTextContent(
      'Stop the training job mnist: done'
    );
    await userEvent.click(within(card).getByRole('button', { name: 'Made in train.py, line 12' }));
    expect(led).toEqual(['code j1 /opt/ml/code/train.py:12']);
    await userEvent.click(within(card).getByRole('button', { name: 'gradient/Net_conv1.weight' }));
    expect(params()).toEqual({
      job: 'mnist',
      tab: 'tensors',
      tensor: 'gradient/Net_conv1.weight',
      step: '10',
      mode: 'GLOBAL'
    });
  });

  it('propose an edit that is looked at, and applied by the person alone', async () => {
    const api = new FakeDebuggerApi();
    const proposal = { kind: 'learning_rate', text: 'Make it smaller.', parameters: { factor: 0.1 } };
    api.judged = [aRule({ findings: [aFinding({ proposal })] })];
    const hunks = [
      { line: 2, before: ['import x'], gone: ['lr = 1'], new: ['lr = 0.1'], after: ['train()'] }
    ];
    const source = { name: 'train.py', path: 'train.py', cell: null, file: '', line: 0, text: 'lr = 1' };
    const { led } = show(
      api,
      { job: 'mnist' },
      { finding: 'f', source, hunks, changed: true, writable: true }
    );
    const diff = await screen.findByRole('figure', { name: 'Proposed edit of train.py' });
    expect(diff).toHaveTextContent('1 import x2−lr = 1+lr = 0.13 train()');
    expect(within(diff).getByRole('deletion')).toHaveTextContent('lr = 1');
    expect(screen.getByText(/train.py has changed since the job was submitted/)).toBeInTheDocument();
    expect(led).toEqual(['propose j1 VanishingGradient']);
    await userEvent.click(screen.getByRole('button', { name: 'Apply to train.py' }));
    expect(await screen.findByText(/Applied to train.py and saved/)).toBeInTheDocument();
    expect(led.at(-1)).toBe('apply train.py');
    expect(screen.queryByRole('button', { name: 'Apply to train.py' })).toBeNull();
  });

  it('have no button where there is no edit, and ask for those of further findings when unfolded', async () => {
    const api = new FakeDebuggerApi();
    const proposal = { kind: 'learning_rate', text: 'Make it smaller.', parameters: { factor: 0.1 } };
    api.judged = [aRule({ findings: [aFinding({ proposal }), aFinding({ proposal, step: 20 })] })];
    const { led } = show(api, { job: 'mnist' }, 'There are several optimizers.');
    expect(await screen.findByText('There are several optimizers.')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^(Apply|Copy new)/ })).toBeNull();
    expect(led).toHaveLength(1);
    await userEvent.click(screen.getByText('Edit of the code'));
    await waitFor(() => expect(screen.getAllByText('There are several optimizers.')).toHaveLength(2));
  });

  it('show the samples of the batch where inputs are kept', async () => {
    const api = new FakeDebuggerApi();
    api.items = [aJob({ collections: ['inputs'] })];
    api.page = [aTensor({ name: 'Net_input_0', shape: [8, 1, 28, 28], values: true })];
    show(api, { job: 'j1' });
    const summary = await screen.findByText('Samples of the batch');
    expect(api.calls.filter(call => /inputs|samples/.test(call))).toEqual([]);
    await userEvent.click(summary);
    expect(await screen.findByText('2 samples of Net_input_0 at step 20')).toBeInTheDocument();
    expect(api.calls).toContain('samples Net_input_0 10');
  });

  it('are renewed when one fires', async () => {
    const api = new FakeDebuggerApi();
    api.judged = [aRule({ status: 'InProgress', findings: [], triggered: 0, details: '', actions: [] })];
    const { source } = show(api, { job: 'j1' });
    expect(await screen.findByText('InProgress', { selector: '.sms-Rule *' })).toBeInTheDocument();
    api.judged = [aRule({ findings: Array.from({ length: 7 }, (_, step) => aFinding({ step })) })];
    source.emit('debugger', 'rule.changed', { id: 'j1', job: 'mnist', rule: api.judged[0] });
    await waitFor(() => expect(screen.getAllByRole('article')).toHaveLength(5));
    await userEvent.click(screen.getByRole('button', { name: 'Show all 7 findings' }));
    expect(screen.getAllByRole('article')).toHaveLength(7);
  });

  it('are text, whatever a script called them', async () => {
    const api = new FakeDebuggerApi();
    api.judged = [aRule({ name: '<img src=x onerror=alert(1)>', findings: [] })];
    show(api, { job: 'j1' });
    expect(await screen.findByRole('heading', { name: '<img src=x onerror=alert(1)>' })).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the tensors of a job', () => {
  it('are a tree that is filtered and chosen from', async () => {
    const api = new FakeDebuggerApi();
    api.page = [
      aTensor({ health: 'vanishing' }),
      aTensor({ name: 'Net_conv1.weight', collections: ['weights'] })
    ];
    const { params } = show(api, { job: 'j1', tab: 'tensors' });
    const tree = await screen.findByRole('navigation', { name: 'Tensors' });
    expect(within(tree).getByText('Vanishing')).toBeInTheDocument();
    expect(within(tree).getAllByRole('img', { name: 'Norm from 1.000 to 0.01000' })).toHaveLength(2);
    await userEvent.type(within(tree).getByRole('searchbox'), 'GRADIENT');
    await waitFor(() => expect(within(tree).queryByText('weights')).toBeNull());
    await userEvent.clear(within(tree).getByRole('searchbox'));
    await userEvent.click(await within(tree).findByRole('button', { name: /^Net_conv1.weight/ }));
    expect(params()).toMatchObject({ tab: 'tensors', tensor: 'Net_conv1.weight' });
    expect(screen.getByRole('region', { name: 'Net_conv1.weight' })).toBeInTheDocument();
  });

  it('follow the newest step until the slider is moved, and again when asked to', async () => {
    const api = new FakeDebuggerApi();
    const { source, params } = show(api, { job: 'j1', tab: 'tensors' });
    const slider = await screen.findByRole('slider', { name: 'Step' });
    expect(slider).toHaveAttribute('aria-valuetext', 'Step 20');
    expect(slider).toHaveValue('2');
    api.saved = { ...api.saved, total: 4, last: 30, steps: [0, 10, 20, 30] };
    source.emit('debugger', 'steps.appended', { id: 'j1', job: 'mnist', last_step: 30, writing: true });
    await waitFor(() => expect(slider).toHaveAttribute('aria-valuetext', 'Step 30'), { timeout: 5000 });
    fireEvent.change(slider, { target: { value: '1' } });
    expect(params()).toMatchObject({ step: '10' });
    expect(await screen.findByText('Values at step 10')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Follow' }));
    expect(params()).not.toHaveProperty('step');
  });

  it('are shown as images where whole values were saved', async () => {
    const api = new FakeDebuggerApi();
    api.page = [aTensor({ values: true })];
    show(api, { job: 'j1', tab: 'tensors' });
    expect(await screen.findByRole('img', { name: 'Map 1: 1 rows, 2 columns' })).toBeInTheDocument();
    fireEvent.change(screen.getByRole('spinbutton', { name: 'Sample' }), { target: { value: '99' } });
    await waitFor(() => expect(api.calls).toContain('slice j1 gradient/Net_conv1.weight null [7]'));
  });

  it('are compared with those of another job', async () => {
    const api = new FakeDebuggerApi();
    api.items = [aJob(), aJob({ id: 'j2', name: 'better' })];
    const { params } = show(api, { job: 'j1', tab: 'tensors' });
    await userEvent.selectOptions(await screen.findByLabelText('Compare with'), 'better');
    expect(params()).toMatchObject({ other: 'j2' });
    expect(await screen.findByRole('heading', { name: 'Distribution in better' })).toBeInTheDocument();
    const figures = screen.getByRole('region', { name: 'gradient/Net_conv1.weight' });
    expect(await within(figures).findByRole('columnheader', { name: 'Difference' })).toBeInTheDocument();
    expect(api.calls).toContain('tensor j2 gradient/Net_conv1.weight 20 GLOBAL');
  });

  it('say which step they are of where the one that was chosen was not saved', async () => {
    const api = new FakeDebuggerApi();
    api.nearest = 10;
    show(api, { job: 'j1', tab: 'tensors', step: '13' });
    expect(await screen.findByText(/was not saved at step 13; step 10 is the nearest/)).toBeInTheDocument();
    expect(api.calls).toContain('steps j1 GLOBAL gradient/Net_conv1.weight');
  });

  it('have rows that are points, whose layout is stopped when it is left', async () => {
    const api = new FakeDebuggerApi();
    api.page = [aTensor({ values: true })];
    const { params } = show(api, { job: 'j1', tab: 'tensors' });
    await userEvent.click(await screen.findByRole('button', { name: 'Rows as points' }));
    expect(params()).toMatchObject({ look: 'points' });
    expect(await screen.findByText('3 rows · 8 columns · coloured by labels')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 't-SNE' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    expect(api.calls.filter(call => call === 'stop j1')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Over steps' }));
    expect(api.calls.filter(call => call === 'stop j1')).toHaveLength(2);
  });

  it('without rows are no points', async () => {
    const api = new FakeDebuggerApi();
    api.page = [aTensor({ values: true, shape: [8] })];
    show(api, { job: 'j1', tab: 'tensors', look: 'points' });
    expect(await screen.findByText('Values at step 20')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Rows as points' })).toBeNull();
  });
});

describe('the other tabs', () => {
  it('draw the tensors of a collection on one scale', async () => {
    const api = new FakeDebuggerApi();
    show(api, { job: 'j1', tab: 'layers' });
    await userEvent.selectOptions(await screen.findByLabelText('Collection'), 'weights');
    await waitFor(() => expect(api.calls).toContain('distributions j1 Net_conv1.weight GLOBAL'));
  });

  it('tell which classes are mistaken for which', async () => {
    const api = new FakeDebuggerApi();
    const { params } = show(api, { job: 'j1', tab: 'confusion' });
    expect(
      await screen.findByText(/At step 20, 3 of 4 examples were predicted right. 1 has no/)
    ).toBeInTheDocument();
    expect(screen.getByRole('row', { name: '0 4 75% 100%' })).toBeInTheDocument();
    expect(screen.getByRole('row', { name: '1 0 – 0%' })).toBeInTheDocument();
    fireEvent.change(screen.getByRole('slider', { name: 'Step' }), { target: { value: '0' } });
    expect(params()).toMatchObject({ step: '0' });
    await waitFor(() => expect(api.calls).toContain('confusion j1 0 null null'));
  });

  it('say what has to be saved for that', async () => {
    const api = new FakeDebuggerApi();
    api.compared = aConfusion({
      step: -1,
      steps: [],
      labels: '',
      predictions: '',
      label_names: [],
      prediction_names: []
    });
    show(api, { job: 'j1', tab: 'confusion' });
    expect(await screen.findByText(/hook.save_tensor\("labels"/)).toBeInTheDocument();
  });

  it('say what they need where there is nothing to draw', async () => {
    show(new FakeDebuggerApi(), { job: 'j1', tab: 'updates' });
    expect(await screen.findByText(/needs the weights of two steps/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'Profile' }));
    expect(await screen.findByRole('heading', { name: 'Memory' })).toBeInTheDocument();
  });

  it('say why tensors cannot be read', async () => {
    const api = new FakeDebuggerApi();
    api.items = [aJob({ trouble: 'The index is damaged.', notes: ['1 step was not saved.'] })];
    show(api, { job: 'j1' });
    expect(await screen.findByText('The index is damaged.')).toBeInTheDocument();
    expect(screen.getByText('1 step was not saved.')).toBeInTheDocument();
  });
});
