import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CommandRegistry } from '@lumino/commands';
import * as React from 'react';

import type { PageParams } from '../../../labextension/src/core/pages';
import { CostChip } from '../../../labextension/src/resources/components/CostChip';
import { ResourcesModel } from '../../../labextension/src/resources/model';
import { resourcesPanel } from '../../../labextension/src/resources/panel';
import { HandDrivenStream, settle } from '../core/stream';
import { anApp, anInstance, aZombie, COSTS, FakeResourcesApi, PREFERENCES } from './fakes';

const HTML = '<img src=x onerror="alert(1)">.ipynb';

function show(api: FakeResourcesApi, start: PageParams = {}) {
  const source = new HandDrivenStream();
  const model = new ResourcesModel(api, source.events);
  const commands = new CommandRegistry();
  const draw = resourcesPanel(model, commands);
  function Routed(): React.JSX.Element {
    const [params, go] = React.useState(start);
    return draw({ params, go });
  }
  render(<Routed />);
  return { source, model, commands };
}

describe('the page of what runs', () => {
  it('shows an instance live', async () => {
    const { source } = show(new FakeResourcesApi());
    expect(await screen.findByText('37 %')).toBeInTheDocument();
    expect(screen.getByText('2 GiB')).toBeInTheDocument();
    act(() => source.emit('resources', 'instance.changed', anInstance({ cpu_percent: 91 })));
    expect(await screen.findByText('91 %')).toBeInTheDocument();
    act(() => source.emit('resources', 'instance.removed', { id: 'i1' }));
    expect(await screen.findByText(/None runs, so nothing costs/)).toBeInTheDocument();
  });

  it('names as text what dies, and stops only after the answer', async () => {
    const api = new FakeResourcesApi();
    api.items = [anInstance({ apps: [anApp({}, [HTML, 'b.ipynb'])] })];
    show(api);
    fireEvent.contextMenu(await screen.findByText('37 %'));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Stop instance' }));
    expect(await screen.findByText(HTML)).toBeInTheDocument();
    expect(screen.getByText(/^Ends 2 sessions/)).toBeInTheDocument();
    expect(api.calls).toEqual([]);
    await userEvent.click(screen.getByText('Stop instance'));
    await waitFor(() => expect(api.calls).toEqual(['stopInstance i1']));
  });

  it('shows why a stop was refused', async () => {
    const api = new FakeResourcesApi();
    api.refuse = new Error('It is not yours.');
    show(api);
    await screen.findByText('37 %');
    await userEvent.click(screen.getByRole('button', { name: 'Stop all instances' }));
    await userEvent.click(await screen.findByText('Stop all'));
    expect(await screen.findByRole('alert')).toHaveTextContent('It is not yours.');
  });

  it('offers to keep an instance that is about to stop', async () => {
    const api = new FakeResourcesApi();
    const soon = new Date(Date.now() + 60_000).toISOString();
    api.items = [anInstance({ stops_at: soon, idle_since: soon })];
    show(api);
    fireEvent.contextMenu(await screen.findByText('37 %'));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Keep running' }));
    expect(api.calls).toEqual(['keepRunning i1']);
  });

  it('leaves every cost out when costs are off', async () => {
    const api = new FakeResourcesApi();
    api.preferencesNow = { ...PREFERENCES, show: 'off' };
    show(api);
    await screen.findByText('37 %');
    await act(settle);
    expect(screen.queryByText(/\$/)).toBeNull();
    expect(screen.queryByRole('columnheader', { name: 'Cost so far' })).toBeNull();
  });

  it('adds up costs by type', async () => {
    show(new FakeResourcesApi(), { tab: 'costs' });
    expect(await screen.findByText('1 d 7 h')).toBeInTheDocument();
    expect(screen.getByText('1.57 $')).toBeInTheDocument();
  });

  it('sweeps all zombies at once', async () => {
    const api = new FakeResourcesApi();
    api.zombieItems = [aZombie(), aZombie({ id: 'z2', name: 'Python 3', kind: 'NoNotebook' })];
    show(api, { tab: 'zombies' });
    expect(await screen.findByText('Kernel without notebook')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Stop all 2 zombies' }));
    expect(api.calls).toEqual(['sweep z1,z2']);
  });

  it('saves limits that are right, and says which are wrong', async () => {
    const api = new FakeResourcesApi();
    show(api, { tab: 'limits' });
    const idle = await screen.findByLabelText('Stop after so many idle minutes');
    const save = screen.getByRole('button', { name: 'Save limits' });
    await userEvent.clear(idle);
    expect(idle).toHaveAccessibleDescription('Enter whole minutes, 0 to 525,600.');
    expect(save).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(idle, '90');
    await userEvent.type(screen.getByLabelText('Limit in USD'), '2,50');
    await userEvent.type(screen.getByLabelText('Own price of ml.t3.medium'), '0.04');
    await userEvent.click(save);
    expect(await screen.findByText('Saved')).toBeInTheDocument();
    expect(api.preferencesNow).toMatchObject({
      idle_minutes: 90,
      limit_amount: 2.5,
      prices: { 'ml.t3.medium': 0.04 }
    });
  });
});

describe('CostChip', () => {
  it('shows today and this month, changes with them, and is gone when costs are off', async () => {
    const api = new FakeResourcesApi();
    const source = new HandDrivenStream();
    const model = new ResourcesModel(api, source.events);
    const opened = jest.fn();
    render(<CostChip model={model} onOpen={opened} />);
    await act(() => model.ensure());
    const chip = await screen.findByRole('button', { name: /Today 0\.36 \$ · month 12\.4 \$/ });
    await userEvent.click(chip);
    expect(opened).toHaveBeenCalledTimes(1);
    act(() => source.emit('resources', 'costs.changed', { ...COSTS, today: 1 }));
    expect(await screen.findByText(/Today 1 \$/)).toBeInTheDocument();
    await act(() => model.savePreferences({ ...PREFERENCES, show: 'off' }));
    await waitFor(() => expect(screen.queryByRole('button')).toBeNull());
  });
});
