import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { PageParams } from '../../../labextension/src/core/pages';
import { TrainingActions } from '../../../labextension/src/debugger/components/TrainingActions';
import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { HandDrivenStream } from '../core/stream';
import { FakeDebuggerApi, fakeLinks } from './fakeApi';
import { aJob } from './fakes';

const TRIAL = aJob({ kind: 'notebook', notebook: 'deep/watch.ipynb', state: 'Completed' });

function show(job: typeof TRIAL): { api: FakeDebuggerApi; led: string[]; gone: PageParams[] } {
  const api = new FakeDebuggerApi();
  const led: string[] = [];
  const gone: PageParams[] = [];
  const model = new DebuggerModel(api, new HandDrivenStream().events);
  const route = { params: { job: job.id }, go: (params: PageParams) => gone.push(params) };
  render(<TrainingActions model={model} job={job} route={route} links={fakeLinks(led)} />);
  return { api, led, gone };
}

describe('what can be done with a training', () => {
  it('leads from a job to its page, and from a loop to its notebook', async () => {
    const job = show(aJob());
    await userEvent.click(screen.getByRole('button', { name: 'Open training job' }));
    expect(job.led).toEqual(['job j1']);
    const loop = show(TRIAL);
    await userEvent.click(screen.getByRole('button', { name: 'Open notebook' }));
    expect(loop.led).toEqual(['notebook deep/watch.ipynb']);
  });

  it('deletes the trial of a loop that has ended, once that was confirmed', async () => {
    const { api, gone } = show(TRIAL);
    await userEvent.click(screen.getByRole('button', { name: 'Delete trial' }));
    const sure = await waitFor(() => {
      const button = document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-warn');
      expect(button).not.toBeNull();
      return button as HTMLElement;
    });
    expect(api.calls).not.toContain('remove j1');
    await userEvent.click(sure);
    await waitFor(() => expect(gone).toEqual([{}]));
    expect(api.calls).toContain('remove j1');
  });

  it('offers neither while a loop runs, nor where no notebook is known', () => {
    show({ ...TRIAL, state: 'InProgress', notebook: 'console-1' });
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('takes a trial out of the list when it is deleted', async () => {
    const source = new HandDrivenStream();
    const model = new DebuggerModel(new FakeDebuggerApi(), source.events);
    await model.jobs.ensure();
    const [first] = model.jobs.value ?? [];
    source.emit('debugger', 'trial.removed', { id: first?.id ?? '' });
    expect(model.find(first?.id ?? '')).toBeNull();
  });
});
