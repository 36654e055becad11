import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { PlanCard } from '../../../labextension/src/training/components/PlanCard';
import { BLANK, toRequest } from '../../../labextension/src/training/draft';
import { DryRunModel } from '../../../labextension/src/training/dryRun';
import { HandDrivenStream, settle } from '../core/stream';
import { aDryRun, aJob, FakeTrainingApi } from './fakes';

const REQUEST = toRequest({ ...BLANK, entryPoint: 'train.py' });
const OTHER = toRequest({ ...BLANK, entryPoint: 'other.py' });
const RESULT = aDryRun({
  state: 'Completed',
  exit_code: 0,
  startup_seconds: 1.2,
  peak_memory_bytes: 2 ** 27,
  metrics: { loss: 0.25 },
  log: ['loss=0.25'],
  notes: ['It was tried on one host of 2.'],
  batches: [{ records: 1000, share: 0.02, seconds: 1.4, peak_memory_bytes: 2 ** 27, finished: true }],
  seconds: { low: 40, expected: 50, high: 90, basis: 'one batch' },
  cost: { low: 0.004, expected: 0.005, high: 0.009, basis: 'one batch' }
});

function setUp(): { api: FakeTrainingApi; source: HandDrivenStream; model: DryRunModel } {
  const api = new FakeTrainingApi();
  const source = new HandDrivenStream();
  return { api, source, model: new DryRunModel(api, source.events) };
}

function show(api: FakeTrainingApi, model: DryRunModel, request = REQUEST): void {
  render(<PlanCard plan={api.plans} busy={false} unit="USD" dryRun={model} request={request} />);
}

describe('DryRunModel', () => {
  it('follows the job and reads the result when that is removed, and asks for nothing else', async () => {
    const { api, source, model } = setUp();
    await model.start(REQUEST);
    const job = aJob({ id: 'd1', status_message: 'The program runs' });
    source.emit('jobs', 'job.changed', job);
    source.emit('jobs', 'job.changed', aJob({ id: 'j9', status_message: 'of another' }));
    expect(model.of(REQUEST)).toMatchObject({
      message: 'The program runs',
      program_started: job.training_started
    });
    source.emit('jobs', 'job.changed', { ...job, state: 'Completed' });
    expect(model.of(REQUEST)?.state).toBe('InProgress');
    api.run = RESULT;
    source.emit('jobs', 'job.removed', { id: 'd1' });
    await settle();
    expect(model.of(REQUEST)).toEqual(RESULT);
    expect(api.calls).toEqual(['try train.py', 'dry run d1', 'dry run d1']);
  });

  it('keeps a result until what it depends on changes, and shows what still runs anyway', async () => {
    const { api, model } = setUp();
    await model.start(REQUEST);
    expect(model.of(OTHER)?.state).toBe('InProgress');
    api.run = RESULT;
    await model.start(REQUEST);
    expect(model.of(OTHER)).toBeNull();
    expect(model.of({ ...REQUEST, name: 'other', experiment: 'x' })).toEqual(RESULT);
  });

  it('is over before its events are looked for, or while the connection was lost', async () => {
    const { api, source, model } = setUp();
    await model.start(REQUEST);
    api.run = RESULT;
    source.opened.emit();
    await settle();
    expect(model.of(REQUEST)).toEqual(RESULT);
  });
});

describe('PlanCard', () => {
  it('never tries anything by itself, and then shows what the job takes and costs', async () => {
    const { api, source, model } = setUp();
    show(api, model);
    expect(api.calls).toEqual([]);
    expect(screen.getAllByText(/^Unknown/)).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Try one mini-batch' }));
    expect(await screen.findByRole('progressbar', { name: 'Mini-batch' })).toBeTruthy();
    api.run = RESULT;
    act(() => source.emit('jobs', 'job.removed', { id: 'd1' }));
    expect(await screen.findByText('(40 s to 1 min 30 s; one batch)')).toBeTruthy();
    expect(screen.getByText('(0.004 $ to 0.009 $)')).toBeTruthy();
    expect(screen.getByText('It was tried on one host of 2.')).toBeTruthy();
    expect(screen.getByRole('table', { name: 'Batches' }).textContent).toContain('1,0002 %1.4 s');
  });

  it('shows the last lines of a failure at once', async () => {
    const { api, model } = setUp();
    api.run = aDryRun({ state: 'Failed', exit_code: 1, message: 'ValueError: no', log: ['Traceback'] });
    await model.start(REQUEST);
    show(api, model);
    expect(screen.getByText('ValueError: no')).toBeTruthy();
    expect(screen.getByText('Traceback').closest('details')?.open).toBe(true);
  });

  it('can be stopped, and cannot be tried while something is wrong', async () => {
    const { api, model } = setUp();
    await model.start(REQUEST);
    show(api, model);
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(api.calls).toContain('stop d1');
    const other = new DryRunModel(api, new HandDrivenStream().events);
    api.plans = { ...api.plans, problems: [{ field: 'x', message: 'Wrong.', blocking: true }] };
    show(api, other, OTHER);
    const button = screen.getByRole('button', { name: 'Try one mini-batch' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(button);
    expect(api.calls).not.toContain('try other.py');
  });
});
