import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { PageParams } from '../../../labextension/src/core/pages';
import { StudioError } from '../../../labextension/src/core/request';
import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { debuggerPanel } from '../../../labextension/src/debugger/panel';
import { HandDrivenStream } from '../core/stream';
import { FakeDebuggerApi, fakeLinks } from './fakeApi';

interface IShown {
  api: FakeDebuggerApi;
  led: readonly string[];
}

async function show(change: (api: FakeDebuggerApi) => void = () => undefined): Promise<IShown> {
  const api = new FakeDebuggerApi();
  change(api);
  const led: string[] = [];
  const draw = debuggerPanel(new DebuggerModel(api, new HandDrivenStream().events), fakeLinks(led));
  const [job] = api.items;
  const params: PageParams = { job: job?.id ?? '', tab: 'report' };
  render(<>{draw({ params, go: () => undefined })}</>);
  await screen.findByRole('tab', { name: 'Report' });
  return { api, led };
}

describe('the report of a training', () => {
  it('is made when it is asked for, and shown in a frame that can do nothing', async () => {
    const { api, led } = await show();
    await userEvent.click(await screen.findByRole('button', { name: 'Make report' }));
    const frame = await screen.findByTitle(/^Report of /);
    expect(frame.getAttribute('sandbox')).toBe('');
    const [job] = api.items;
    expect(frame.getAttribute('src')).toBe(`/report/${job?.id}?theme=light`);
    expect(screen.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe(`/report/${job?.id}`);
    expect(api.calls.filter(call => call.startsWith('report'))).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Open as notebook' }));
    expect(led).toContain('notebook report.ipynb');
  });

  it('is shown at once where there is one, and says that it is outdated', async () => {
    const { api } = await show(fake => {
      fake.reported = { name: 'train', made: '2026-01-01T10:00:00Z', outdated: true };
    });
    expect(await screen.findByTitle(/^Report of /)).toBeTruthy();
    expect(screen.getByText(/the training has gone on since/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Make again' })).toBeTruthy();
    expect(api.calls.some(call => call.startsWith('report'))).toBe(false);
  });

  it('says why it cannot be made', async () => {
    await show(fake => {
      fake.reportError = new StudioError('conflict', 'The tensors of this training cannot be read.');
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Make report' }));
    expect((await screen.findByRole('alert')).textContent).toContain('cannot be read');
    expect(screen.getByRole('button', { name: 'Make report' })).toBeTruthy();
  });
});
