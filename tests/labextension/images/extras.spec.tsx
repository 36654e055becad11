import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CommandRegistry } from '@lumino/commands';
import { nullTranslator } from '@jupyterlab/translation';

import { MissingExtra } from '../../../labextension/src/core/components/MissingExtra';
import { StudioError } from '../../../labextension/src/core/request';
import type { Extra, ExtraPage } from '../../../labextension/src/core/wire';
import { Extras } from '../../../labextension/src/images/extras';
import type { IExtrasApi } from '../../../labextension/src/images/extrasApi';
import { showDiff } from '../../../labextension/src/kernels/diffs';
import { HandDrivenStream, settle } from '../core/stream';

function anExtra(part: Partial<Extra> = {}): Extra {
  return {
    name: 'git',
    title: 'Diffs of notebooks, and Git',
    description: 'Compares notebooks.',
    packages: ['nbdime>=4.0.2'],
    size_bytes: 7_000_000,
    state: 'Missing',
    progress: null,
    note: '',
    log: '',
    failure_reason: null,
    obstacle: null,
    restart_reason: null,
    ...part
  };
}

class FakeExtrasApi implements IExtrasApi {
  items: Extra[] = [anExtra()];
  failure: StudioError | null = null;
  readonly calls: string[] = [];

  list(): Promise<ExtraPage> {
    return this._answer('list', { items: this.items });
  }

  install(name: string): Promise<Extra> {
    return this._answer(`install ${name}`, anExtra({ state: 'Installing' }));
  }

  stop(name: string): Promise<Extra> {
    return this._answer(`stop ${name}`, anExtra());
  }

  private _answer<T>(call: string, value: T): Promise<T> {
    this.calls.push(call);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(value);
  }
}

function setUp() {
  const api = new FakeExtrasApi();
  const source = new HandDrivenStream();
  const extras = new Extras(api, source.events);
  const tell = (part: Partial<Extra>): void => source.emit('images', 'extra.changed', anExtra(part));
  return { api, source, extras, offer: extras.offer('git'), tell };
}

describe('an offer', () => {
  it('asks for nothing until it is shown, then follows the server', async () => {
    const { api, source, offer, tell } = setUp();
    source.opened.emit();
    await settle();
    expect(api.calls).toEqual([]);
    await offer.load();
    expect(offer.extra?.state).toBe('Missing');
    tell({ state: 'Installing', progress: 0.5, log: 'Resolved' });
    expect(offer.extra).toMatchObject({ state: 'Installing', progress: 0.5, log: 'Resolved' });
  });

  it('asks again after a lost connection', async () => {
    const { api, source, offer } = setUp();
    await offer.load();
    api.items = [anExtra({ state: 'Installed' })];
    source.opened.emit();
    await settle();
    expect(offer.extra?.state).toBe('Installed');
  });

  it('says so when the server has no such extra', async () => {
    const { extras } = setUp();
    const offer = extras.offer('none');
    expect(offer.error).toBeNull();
    await offer.load();
    expect(offer.error?.message).toContain('no extra none');
  });
});

describe('what is shown of a missing extra', () => {
  async function show() {
    const parts = setUp();
    const onReload = jest.fn();
    render(<MissingExtra offer={parts.offer} onReload={onReload} />);
    await act(settle);
    const tell = (part: Partial<Extra>): Promise<void> =>
      act(async () => {
        parts.tell(part);
        await settle();
      });
    return { ...parts, onReload, tell };
  }

  it('goes from the offer over progress and log to the reload', async () => {
    const { api, tell, onReload } = await show();
    expect(screen.getByText('Compares notebooks.')).toBeVisible();
    expect(screen.getByText(/nbdime>=4.0.2, about 6.68 MiB/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Install' }));
    expect(api.calls).toContain('install git');

    await tell({ state: 'Installing', progress: 0.4, note: 'nbdime: 6 MiB to go', log: 'Resolved 9' });
    expect(screen.getByRole('progressbar', { name: 'Installing' })).toHaveAttribute('value', '40');
    expect(screen.getByText(/6 MiB to go/)).toBeVisible();
    expect(screen.getByRole('log')).toHaveTextContent('Resolved 9');
    await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
    expect(api.calls).toContain('stop git');

    await tell({ state: 'Installed' });
    await userEvent.click(screen.getByRole('button', { name: 'Reload page' }));
    expect(onReload).toHaveBeenCalledTimes(1);
  });

  it('shows the reason of a failure as text, and tries again', async () => {
    const { api, tell } = await show();
    await tell({ state: 'Failed', failure_reason: '<b>nbdime</b> was not found' });
    expect(screen.getByText('<b>nbdime</b> was not found')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(api.calls).toContain('install git');
  });

  it('asks for a restart instead of a reload where the server says so', async () => {
    const { tell } = await show();
    await tell({ state: 'Installed', restart_reason: 'x could not be loaded.' });
    expect(screen.getByRole('status')).toHaveTextContent(/started again.*x could not be loaded\./);
    expect(screen.queryByRole('button', { name: 'Reload page' })).toBeNull();
  });

  it('says who can install it where this server may not', async () => {
    const { tell } = await show();
    await tell({ obstacle: 'Whoever administers the machine installs it.' });
    expect(screen.getByText('Whoever administers the machine installs it.')).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('shows why the server refused', async () => {
    const { api } = await show();
    api.failure = new StudioError('forbidden', 'Ask an administrator.');
    await userEvent.click(screen.getByRole('button', { name: 'Install' }));
    expect(screen.getByRole('alert')).toHaveTextContent('Ask an administrator.');
  });
});

describe('a diff', () => {
  const diff = { command: 'nbdime:diff-checkpoint', title: 'Checkpoint diff' };
  const trans = nullTranslator.load('');

  it('is shown by nbdime where it is there', async () => {
    const { api, extras } = setUp();
    const commands = new CommandRegistry();
    const execute = jest.fn();
    commands.addCommand(diff.command, { execute, describedBy: { args: {} } });
    await showDiff(diff, commands, extras, trans);
    expect(execute).toHaveBeenCalledTimes(1);
    expect(api.calls).toEqual([]);
  });

  it('is offered to be installed otherwise; Enter on a button presses that button', async () => {
    const { api, extras } = setUp();
    const closed = showDiff(diff, new CommandRegistry(), extras, trans);
    const install = await screen.findByRole('button', { name: 'Install', hidden: true });
    install.focus();
    await userEvent.keyboard('{Enter}');
    expect(api.calls).toContain('install git');
    expect(screen.getByText('Checkpoint diff')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Close', hidden: true }));
    await closed;
  });
});
