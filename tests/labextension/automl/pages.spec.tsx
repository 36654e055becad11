import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';

import { kept } from '../../../labextension/src/automl/draft';
import { AutoMLModel } from '../../../labextension/src/automl/model';
import { automlPanel } from '../../../labextension/src/automl/panel';
import type { PageParams } from '../../../labextension/src/core/pages';
import { HandDrivenStream } from '../core/stream';
import { aCandidate, anAutoMLJob, aPreview, aReport, FakeAutoMLApi, fakeLinks } from './fakes';

function show(
  api: FakeAutoMLApi,
  first: PageParams
): { source: HandDrivenStream; params: () => PageParams; led: string[] } {
  const source = new HandDrivenStream();
  const model = new AutoMLModel(api, source.events);
  const led: string[] = [];
  const draw = automlPanel(model, fakeLinks(led));
  let now = first;
  function Host(): React.JSX.Element {
    const [params, go] = React.useState(first);
    now = params;
    return draw({ params, go });
  }
  render(<Host />);
  return { source, params: () => now, led };
}

/** The dialog of JupyterLab that is open; jsdom takes its element for closed, and all in it for hidden. */
async function openDialog(): Promise<HTMLElement> {
  return screen.findByRole('dialog', { hidden: true });
}

beforeEach(() => sessionStorage.clear());

describe('the form', () => {
  it('is created by a table and a target', async () => {
    const api = new FakeAutoMLApi();
    const { params } = show(api, { view: 'create', input: 'train.csv' });
    const create = screen.getByRole('button', { name: 'Create experiment' });
    expect(create).toHaveAttribute('title', 'Choose the target first: the column to predict.');
    await screen.findByRole('option', { name: 'Survived' });
    await userEvent.selectOptions(screen.getByLabelText('Target'), 'Survived');
    const plan = screen.getByRole('complementary', { name: 'Plan' });
    expect(plan).toHaveTextContent('891 rows, 3 columns');
    expect(plan).toHaveTextContent('at most 250 candidates');
    expect(plan).toHaveTextContent('at most 10 min 00 s');
    expect(plan).toHaveTextContent('at most 0.02 $');
    expect(screen.getAllByText('Age tells the target.')).toHaveLength(1);
    await userEvent.click(create);
    await waitFor(() => expect(params()).toEqual({ job: 'a2' }));
    expect(api.calls).toContain('create ["train.csv","Survived",null]');
    expect(sessionStorage).toHaveLength(0);
  });

  it('offers three methods, says what Auto comes to, and which image is built first', async () => {
    const api = new FakeAutoMLApi();
    show(api, { view: 'create', input: 'train.csv', step: 'method' });
    const auto = screen.getByRole('radio', { name: 'Auto' });
    expect(auto).toBeChecked();
    await waitFor(() =>
      expect(auto).toHaveAccessibleDescription('Hyperparameter optimization. The table is small.')
    );
    expect(screen.queryByRole('status')).toBeNull();
    expect(screen.queryByRole('group', { name: 'Algorithms' })).toBeNull();
    await userEvent.click(screen.getByRole('radio', { name: 'Hyperparameter optimization' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'LightGBM' }));
    await userEvent.click(screen.getByRole('radio', { name: 'Ensembling' }));
    expect(await screen.findByText(/The image AutoGluon is not on this machine yet/)).toHaveTextContent(
      'of 129 packages. About 1.5 GB.'
    );
    const { mode, algorithms } = kept.load();
    expect([mode, algorithms]).toEqual(['Ensembling', []]);
  });

  it('takes columns out, and shows what was guessed', async () => {
    const api = new FakeAutoMLApi();
    show(api, { view: 'create', input: 'train.csv', step: 'features' });
    const name = await screen.findByRole('checkbox', { name: 'Use Name' });
    expect(screen.getByText(/Every line has 2 commas/)).toHaveTextContent('Please check.');
    await userEvent.click(name);
    await userEvent.click(screen.getByRole('button', { name: /Experiment and data/ }));
    await userEvent.selectOptions(screen.getByLabelText('Target'), 'Survived');
    const create = screen.getByRole('button', { name: 'Create experiment' });
    await userEvent.click(create);
    expect(api.calls.filter(call => call.startsWith('create'))).toEqual([]);
    // The table is read once more, for its target; until then nobody knows which columns are left.
    await waitFor(() => expect(create).not.toHaveAttribute('aria-disabled'));
    await userEvent.click(create);
    await waitFor(() => expect(api.calls).toContain('create ["train.csv","Survived",["Age"]]'));
  });

  it('judges candidates by a share of the rows or by a table of its own, and lets rows weigh', async () => {
    const api = new FakeAutoMLApi();
    show(api, { view: 'create', input: 'train.csv', step: 'features' });
    const ways = await screen.findByRole('group', { name: 'Validation' });
    expect(within(ways).getByRole('radio', { name: 'Cross-validation' })).toBeChecked();
    await userEvent.click(within(ways).getByRole('radio', { name: 'A share of the rows' }));
    expect(within(ways).getByLabelText('Percent of the rows')).toHaveValue('20');
    await userEvent.click(within(ways).getByRole('radio', { name: 'A table of its own' }));
    const message = 'later.csv has no column “Age”.';
    api.table = aPreview({ problems: [{ field: 'validation', message, blocking: true }] });
    await userEvent.type(within(ways).getByLabelText('Validation data'), 'later.csv');
    expect(await within(ways).findByText(message)).toBeInTheDocument();
    await userEvent.selectOptions(screen.getByLabelText('Sample weights (optional)'), 'Age');
    expect(kept.load()).toMatchObject({ judgedBy: 'table', validation: 'later.csv', weight: 'Age' });
  });

  it('is not created of a table that can not be read', async () => {
    const api = new FakeAutoMLApi();
    const message = 'Line 7 has 4 cells, the header 3.';
    api.table = aPreview({ problems: [{ field: 'input', message, blocking: true }] });
    show(api, { view: 'create', input: 'train.csv' });
    expect(await screen.findByRole('alert')).toHaveTextContent(message);
    await userEvent.selectOptions(screen.getByLabelText('Target'), 'Survived');
    await userEvent.click(screen.getByRole('button', { name: 'Create experiment' }));
    expect(api.calls.filter(call => call.startsWith('create'))).toEqual([]);
  });
});

describe('the page of a job', () => {
  it('has the best candidate starred and first, live, and the honest estimate beside it', async () => {
    const api = new FakeAutoMLApi();
    const best = aCandidate({ name: 'good', number: 1, objective: 0.9 });
    api.all = [aCandidate({ name: 'poor', objective: 0.5 }), best];
    api.items = [
      anAutoMLJob({
        best,
        honest: {
          metrics: { F1: 0.834 },
          deviation: {},
          standard_error: { F1: 0.004 },
          folds: 5,
          partitions: 1,
          note: 'As far as the time went.'
        }
      })
    ];
    const { source, params } = show(api, { job: 'a1' });
    const table = await screen.findByRole('grid');
    await within(table).findByText('good');
    const names = (): (string | undefined)[] =>
      within(table)
        .getAllByRole('row')
        .map(row => /good|poor|new/.exec(row.textContent)?.[0])
        .filter(Boolean);
    expect(names()).toEqual(['good', 'poor']);
    expect(within(table).getByRole('img', { name: 'Best' })).toBeInTheDocument();
    const result = screen.getByRole('region', { name: 'Result' });
    expect(result).toHaveTextContent('0.8340 ± 0.004');
    expect(result).toHaveTextContent('Mean of 1 partition. As far as the time went.');
    act(() =>
      source.emit('automl', 'candidate.changed', {
        job_id: 'a1',
        candidate: aCandidate({ name: 'new', number: 2, objective: 0.7 })
      })
    );
    await waitFor(() => expect(names()).toEqual(['good', 'new', 'poor']));
    await userEvent.click(within(result).getByRole('button', { name: 'good' }));
    expect(params()).toEqual({ job: 'a1', candidate: 'good' });
  });

  it('offers notebooks when they are there, and stops', async () => {
    const api = new FakeAutoMLApi();
    const { source } = show(api, { job: 'a1' });
    await userEvent.click(await screen.findByRole('button', { name: 'Stop experiment' }));
    const question = await openDialog();
    expect(question).toHaveTextContent(
      'All 2 candidates are kept, and the model is made of the best of them. The honest estimate is left out.'
    );
    expect(api.calls).not.toContain('stop a1');
    await userEvent.click(within(question).getByRole('button', { name: 'Stop experiment', hidden: true }));
    await waitFor(() => expect(api.calls).toContain('stop a1'));
    expect(screen.queryByRole('button', { name: /notebook/ })).toBeNull();
    const notebooks = { exploration: 'notebooks/e.ipynb', candidates: '' };
    act(() => source.emit('automl', 'job.changed', anAutoMLJob({ notebooks })));
    expect(await screen.findByRole('button', { name: 'Open data exploration notebook' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /candidate generation/ })).toBeNull();
  });

  it('says what keeps it from going on, until it does', async () => {
    const { source } = show(new FakeAutoMLApi(), { job: 'a1' });
    await screen.findByRole('button', { name: 'Stop experiment' });
    act(() => source.emit('automl', 'job.changed', anAutoMLJob({ trouble: 'The disk is full.' })));
    expect(await screen.findByRole('alert')).toHaveTextContent('The disk is full.');
    act(() => source.emit('automl', 'job.changed', anAutoMLJob()));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });
});

describe('the page of a job that has ended', () => {
  it('says what was kept of one that was stopped', async () => {
    const api = new FakeAutoMLApi();
    const files = ['model.tar.gz'];
    api.items = [anAutoMLJob({ state: 'Stopped', status_message: 'ada stopped it.', files })];
    show(api, { job: 'a1' });
    expect(await screen.findByText(/^ada stopped it. Its 2 candidates were kept/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Stop experiment' })).toBeNull();
  });

  it('says by what its best candidate was chosen', async () => {
    const api = new FakeAutoMLApi();
    api.items = [anAutoMLJob({ state: 'Completed', best: aCandidate() })];
    show(api, { job: 'a1' });
    expect(await screen.findByText(/^It was chosen by log-loss, .* better than F1 does/)).toBeInTheDocument();
  });

  it('says why it failed, leads to the log, and goes on when that is put right', async () => {
    const api = new FakeAutoMLApi();
    api.items = [anAutoMLJob({ state: 'Failed', failure_reason: 'Line 7 has 4 cells.' })];
    const { led } = show(api, { job: 'a1' });
    const banner = await screen.findByRole('alert');
    expect(banner).toHaveTextContent('Line 7 has 4 cells.');
    await userEvent.click(within(banner).getByRole('button', { name: 'Open log' }));
    expect(led).toEqual(['training job j1']);
    await userEvent.click(within(banner).getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(screen.queryByText('Line 7 has 4 cells.')).toBeNull());
    expect(api.calls).toContain('resume a1');
  });

  it('is told where there is none of the name', async () => {
    const api = new FakeAutoMLApi();
    api.job = () => Promise.reject(new Error('There is no AutoML job x.'));
    show(api, { job: 'x' });
    expect(await screen.findByRole('alert')).toHaveTextContent('There is no AutoML job x.');
  });
});

describe('the preview of a notebook', () => {
  it('waits for one that is being written', async () => {
    const api = new FakeAutoMLApi();
    const { source } = show(api, { job: 'a1', notebook: 'candidates' });
    expect(await screen.findByText(/The notebook is being written/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Import notebook' })).toBeNull();
    const notebooks = { exploration: '', candidates: 'notebooks/c.ipynb' };
    act(() => source.emit('automl', 'job.changed', anAutoMLJob({ notebooks })));
    expect(await screen.findByRole('button', { name: 'Import notebook' })).toBeInTheDocument();
    await waitFor(() => expect(api.calls).toContain('notebook a1 notebooks/c.ipynb'));
  });

  it('ends with its page, and is imported', async () => {
    const api = new FakeAutoMLApi();
    api.items = [anAutoMLJob({ notebooks: { exploration: 'notebooks/e.ipynb', candidates: '' } })];
    const { led, params } = show(api, { job: 'a1', notebook: 'exploration' });
    const place = await screen.findByRole('region', { name: 'Data exploration notebook' });
    expect(place.querySelector('.lm-Widget')).not.toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Import notebook' }));
    await waitFor(() => expect(led).toEqual(['open exploration.ipynb']));
    await userEvent.click(screen.getByRole('button', { name: 'titanic' }));
    expect(params()).toEqual({ job: 'a1' });
    expect(await screen.findByRole('tab', { name: /Trials/ })).toBeInTheDocument();
  });
});

describe('the page of a candidate', () => {
  it('shows what is there, and registers the best only', async () => {
    const api = new FakeAutoMLApi();
    api.items = [anAutoMLJob({ state: 'Completed', best: aCandidate(), files: ['model.tar.gz'] })];
    const { source } = show(api, { job: 'a1', candidate: 'titanic-001' });
    expect(await screen.findByRole('row', { name: 'F1 0.8000 –' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Register model' }));
    const dialog = await openDialog();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Register model', hidden: true }));
    await waitFor(() => expect(api.calls).toContain('register a1 titanic-001 titanic'));
    act(() =>
      source.emit(
        'automl',
        'job.changed',
        anAutoMLJob({
          state: 'Completed',
          best: aCandidate(),
          files: ['model.tar.gz'],
          registered: 'titanic/3'
        })
      )
    );
    expect(await screen.findByRole('link', { name: 'titanic, version 3' })).toHaveAttribute(
      'href',
      '/mlflow/#/models/titanic/versions/3'
    );
    await userEvent.click(screen.getByRole('tab', { name: 'Artifacts' }));
    expect(screen.getByRole('link', { name: 'model.tar.gz' })).toHaveAttribute(
      'href',
      '/files/a1/model.tar.gz'
    );
    await userEvent.click(screen.getByRole('tab', { name: 'Explainability' }));
    expect(screen.getByText(/Explanations are computed of the best candidate/)).toBeInTheDocument();
  });

  it('says why there is nothing to show, and what a stack calls its models', async () => {
    const api = new FakeAutoMLApi();
    const reason = 'There was too little time for it.';
    const candidate = aCandidate({ name: 'late', state: 'Stopped', reason, hyperparameters: {} });
    const step = { name: 'model', label: 'catboost', detail: 'CatBoost_BAG_L1', parents: [] };
    api.answer = aReport({
      candidate,
      metrics: {},
      note: 'Of this one there are its metrics.',
      pipeline: [step]
    });
    show(api, { job: 'a1', candidate: 'late' });
    expect(await screen.findByText(reason)).toBeInTheDocument();
    expect(screen.queryByText('Of this one there are its metrics.')).toBeNull();
    expect(screen.queryByRole('heading', { name: 'Confusion matrix' })).toBeNull();
    await userEvent.click(screen.getByRole('tab', { name: 'Artifacts' }));
    expect(screen.getByText('All have their defaults.')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'Network' }));
    expect(screen.getByText('CatBoost')).toBeInTheDocument();
  });
});
