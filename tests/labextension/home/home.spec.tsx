import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';

import type { IStudioPage, IStudioPages } from '../../../labextension/src/core/pages';
import { fromSearch, toSearch } from '../../../labextension/src/core/pages';
import { homeIcon } from '../../../labextension/src/core/icons';
import { StudioError } from '../../../labextension/src/core/request';
import type { InstanceTypePage } from '../../../labextension/src/core/wire';
import type { IHomeApi } from '../../../labextension/src/home/api';
import { HomePage } from '../../../labextension/src/home/components/HomePage';
import { Navigation } from '../../../labextension/src/home/components/Navigation';
import { HomeModel } from '../../../labextension/src/home/model';
import { HandDrivenStream, settle } from '../core/stream';
import { COSTS } from '../resources/fakes';

const MACHINE: InstanceTypePage = {
  items: [],
  currency: 'USD',
  enforcement: 'watchdog',
  enforcement_note: 'CPU is not limited here.',
  machine_vcpu: 24,
  machine_memory_gib: 64,
  free_vcpu: 20,
  free_memory_gib: 51.6
};

class FakeHomeApi implements IHomeApi {
  machine = () => Promise.resolve(MACHINE);
  costs = () => Promise.resolve(COSTS);
  demos = (folder: string) => Promise.resolve([{ path: `${folder}/01-mnist.ipynb`, name: '01-mnist.ipynb' }]);
}

function registry(...ids: string[]): { commands: CommandRegistry; ran: unknown[] } {
  const commands = new CommandRegistry();
  const ran: unknown[] = [];
  for (const id of ids) {
    commands.addCommand(id, { describedBy: { args: {} }, execute: args => ran.push([id, args]) });
  }
  return { commands, ran };
}

describe('the home page', () => {
  it('tells what this machine has and how limits are kept', async () => {
    const source = new HandDrivenStream();
    const { commands } = registry();
    render(<HomePage model={new HomeModel(new FakeHomeApi(), source.events)} commands={commands} />);
    expect(await screen.findByText('20 of 24 cores free')).toBeInTheDocument();
    expect(screen.getByText('51.6 of 64 GiB memory free')).toBeInTheDocument();
    expect(screen.getByText('Limits kept by a watchdog')).toHaveAttribute(
      'title',
      'CPU is not limited here.'
    );
    act(() => source.emit('resources', 'costs.changed', { ...COSTS, today: 2 }));
    expect(await screen.findByText('2 $')).toBeInTheDocument();
  });

  it('reads what is free again when an instance comes or goes, not with each sample', async () => {
    const api = new FakeHomeApi();
    const machine = jest.spyOn(api, 'machine');
    const source = new HandDrivenStream();
    const model = new HomeModel(api, source.events);
    await model.ensure();
    source.emit('resources', 'instance.changed', { id: 'i1' });
    await settle();
    source.emit('resources', 'instance.changed', { id: 'i1' });
    source.emit('resources', 'instance.removed', { id: 'never seen' });
    await settle();
    expect(machine).toHaveBeenCalledTimes(2);
    source.emit('resources', 'instance.removed', { id: 'i1' });
    await settle();
    expect(machine).toHaveBeenCalledTimes(3);
  });

  it('offers only what is there', async () => {
    const { commands, ran } = registry('smstudio:images-open', 'smstudio:debugger-open', 'docmanager:open');
    const model = new HomeModel(new FakeHomeApi(), new HandDrivenStream().events);
    render(<HomePage model={model} commands={commands} />);
    expect(screen.queryByRole('button', { name: /Create notebook/ })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /Images/ }));
    await userEvent.click(screen.getByRole('button', { name: /Debugger/ }));
    await userEvent.click(await screen.findByRole('button', { name: '01-mnist.ipynb' }));
    expect(ran).toEqual([
      ['smstudio:images-open', {}],
      ['smstudio:debugger-open', {}],
      ['docmanager:open', { path: 'demos/01-mnist.ipynb' }]
    ]);
  });

  it('lists the notebooks of another folder when it is set', async () => {
    const { commands } = registry();
    const model = new HomeModel(new FakeHomeApi(), new HandDrivenStream().events);
    render(<HomePage model={model} commands={commands} />);
    expect(await screen.findByTitle('demos/01-mnist.ipynb')).toBeInTheDocument();
    model.demoFolder = 'examples';
    expect(await screen.findByTitle('examples/01-mnist.ipynb')).toBeInTheDocument();
  });

  it('still offers its actions when the machine cannot be read', async () => {
    const api = new FakeHomeApi();
    api.machine = () => Promise.reject(new StudioError('network', 'Nobody answers.'));
    const { commands } = registry('smstudio:images-open');
    render(<HomePage model={new HomeModel(api, new HandDrivenStream().events)} commands={commands} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('Nobody answers.');
    expect(screen.getByRole('button', { name: /Images/ })).toBeInTheDocument();
  });
});

describe('the navigation', () => {
  it('lists the pages, marks the one in front, and counts what runs', async () => {
    const changed = new Signal<IStudioPages, void>({} as IStudioPages);
    const counted = { count: 0, changed: new Signal<object, void>({}) };
    const page = (id: string, part: Partial<IStudioPage> = {}): IStudioPage => ({
      id,
      label: id,
      icon: homeIcon,
      rank: 1,
      load: () => Promise.reject(new Error('not asked for')),
      ...part
    });
    const opened: string[] = [];
    const pages: IStudioPages = {
      items: [page('Home'), page('Running', { count: counted })],
      current: 'Running',
      changed,
      add: () => {
        throw new Error('not asked for');
      },
      open: id => void opened.push(id)
    };
    render(<Navigation pages={pages} commands={new CommandRegistry()} />);
    expect(screen.getByRole('button', { name: 'Running' })).toHaveAttribute('aria-current', 'page');
    counted.count = 3;
    act(() => counted.changed.emit());
    await waitFor(() => expect(screen.getByText('3')).toHaveAccessibleName('3 run'));
    await userEvent.click(screen.getByRole('button', { name: 'Home' }));
    expect(opened).toEqual(['Home']);
  });
});

describe('the address of a page', () => {
  it('leads back to it', () => {
    const params = { image: 'a b', tab: 'log' };
    expect(fromSearch(toSearch('images', params))).toEqual({ id: 'images', params });
  });

  it('never holds a token, and may lead nowhere', () => {
    expect(fromSearch('?token=secret&smstudio=home&reset')).toEqual({ id: 'home', params: {} });
    expect(fromSearch('?token=secret')).toBeNull();
  });
});
