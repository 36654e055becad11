import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { nullTranslator } from '@jupyterlab/translation';

import { StudioError } from '../../../labextension/src/core/request';
import { MailForm } from '../../../labextension/src/debugger/components/MailForm';
import type { IMailDraft } from '../../../labextension/src/debugger/mail';
import { toDraft, toRequest, withEncryption } from '../../../labextension/src/debugger/mail';
import { showMail } from '../../../labextension/src/debugger/mailDialog';
import { DebuggerModel } from '../../../labextension/src/debugger/model';
import { HandDrivenStream } from '../core/stream';
import { FakeDebuggerApi } from './fakeApi';
import { aMailSetup } from './fakes';

// Clicking goes through every event of a browser, which a busy machine takes its time for.
jest.setTimeout(30_000);

const OWN = aMailSetup({
  source: 'own',
  lack: '',
  host: 'smtp.example.org',
  user: 'ann@example.org',
  sender: 'ann@example.org'
});
const GIVEN = aMailSetup({
  source: 'administrator',
  lack: '',
  host: 'relay.example.org',
  sender: 'studio@example.org',
  has_default: true
});

async function show(api: FakeDebuggerApi): Promise<void> {
  const model = new DebuggerModel(api, new HandDrivenStream().events);
  await model.mail.load();
  render(<MailForm model={model} />);
}

function sentTo(api: FakeDebuggerApi, verb: string): unknown {
  const call = api.calls.find(each => each.startsWith(`${verb} {`));
  return call ? JSON.parse(call.slice(verb.length + 1)) : null;
}

describe('a mail server that was typed', () => {
  const draft: IMailDraft = { ...toDraft(OWN), password: 'secret', sender: '' };

  it('is sent with what the form shows', () => {
    expect(toRequest(draft)).toEqual({
      host: 'smtp.example.org',
      port: 587,
      encryption: 'starttls',
      user: 'ann@example.org',
      password: 'secret',
      sender: 'ann@example.org'
    });
    const plain = { ...draft, encryption: 'none' as const };
    expect(toRequest(plain)).toBeNull(); // the user is not shown, and names no sender
    expect(toRequest({ ...plain, sender: 'a@b.org' })).toMatchObject({ user: '', password: null });
    for (const port of ['', '0', '65536', '2.5', '1e3']) {
      expect(toRequest({ ...draft, port })).toBeNull();
    }
  });

  it('takes the usual port of its encryption, and keeps another', () => {
    expect(withEncryption(draft, 'tls').port).toBe('465');
    expect(withEncryption({ ...draft, port: '2525' }, 'tls').port).toBe('2525');
  });
});

describe('setting up mail', () => {
  it('tries a server as it was typed, says what became of it, and keeps it', async () => {
    const api = new FakeDebuggerApi();
    await show(api);
    expect(screen.getByText(/^There is no mail server/)).toBeInTheDocument();
    const save = screen.getByRole('button', { name: 'Save' });
    expect(save).toHaveAttribute('aria-disabled', 'true');
    await userEvent.type(screen.getByRole('textbox', { name: 'Server' }), 'smtp.example.org');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Encryption' }), 'TLS');
    expect(screen.getByRole('textbox', { name: 'Port' })).toHaveValue('465');
    await userEvent.type(screen.getByRole('textbox', { name: 'User' }), 'ann@example.org');
    await userEvent.type(screen.getByLabelText('Password'), 'secret');
    const to = screen.getByRole('textbox', { name: 'Write a test mail to' });
    expect(to).toHaveValue('ann@example.org');
    await userEvent.clear(to);
    await userEvent.type(to, 'bob@example.org{Enter}');
    expect(await screen.findByText('mail.example.org has taken a mail.')).toHaveAttribute(
      'data-state',
      'sent'
    );
    const typed = { host: 'smtp.example.org', port: 465, encryption: 'tls', user: 'ann@example.org' };
    expect(sentTo(api, 'test mail')).toMatchObject({ to: 'bob@example.org', server: typed });
    await userEvent.click(save);
    expect(await screen.findByText('Saved')).toBeInTheDocument();
    expect(sentTo(api, 'set mail')).toMatchObject({ ...typed, password: 'secret' });
    expect(screen.getByLabelText('Password')).toHaveValue('');
    expect(await screen.findByText(/^Rules write by your own mail server, smtp/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Forget server' }));
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Server' })).toHaveValue(''));
    expect(screen.getByRole('textbox', { name: 'Server' })).toHaveFocus();
  });

  it('says at each field what the server has refused', async () => {
    const api = new FakeDebuggerApi();
    api.mailing = OWN;
    const fields = { password: 'Type it again.', to: 'No address.' };
    api.tested = new StudioError('invalid_input', 'Both.', { fields }, 400);
    await show(api);
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription(/empty: it stays as it is/);
    await userEvent.click(screen.getByRole('button', { name: 'Send a test mail' }));
    expect(await screen.findByText('No address.')).toBeInTheDocument();
    expect(screen.getByLabelText('Password')).toHaveAccessibleDescription('Type it again.');
    expect(sentTo(api, 'test mail')).toMatchObject({ server: { password: null } });
    api.tested = new StudioError('quota_exceeded', 'Try again in 3 min.', {}, 409);
    await userEvent.click(screen.getByRole('button', { name: 'Send a test mail' }));
    expect(await screen.findByText('Try again in 3 min.')).toHaveAttribute('data-state', 'failed');
    api.setMail = () => Promise.reject(new StudioError('unavailable', 'The disk is full.', {}, 503));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The disk is full.');
    expect(screen.queryByText('Saved')).toBeNull();
  });

  it('shows the administrator’s server, and replaces it where that is allowed', async () => {
    const api = new FakeDebuggerApi();
    api.mailing = GIVEN;
    await show(api);
    expect(screen.getByText(/relay.example.org, which your administrator has named/)).toBeInTheDocument();
    expect(screen.queryByRole('textbox', { name: 'Server' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Send a test mail' }));
    expect(sentTo(api, 'test mail')).toEqual({ to: 'studio@example.org', server: null });
    await userEvent.click(screen.getByRole('button', { name: 'Use a server of my own' }));
    expect(screen.getByRole('textbox', { name: 'Server' })).toHaveValue('relay.example.org');
    expect(screen.getByRole('textbox', { name: 'Server' })).toHaveFocus();
  });

  it('is not offered where the administrator forbids it', async () => {
    const api = new FakeDebuggerApi();
    api.mailing = { ...GIVEN, own_allowed: false };
    await show(api);
    expect(screen.queryByRole('button', { name: 'Use a server of my own' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Send a test mail' })).toBeInTheDocument();
  });

  it('is a dialog whose fields keep Enter', async () => {
    const api = new FakeDebuggerApi();
    api.mailing = OWN;
    const closed = showMail(new DebuggerModel(api, new HandDrivenStream().events), nullTranslator.load(''));
    await userEvent.type(await screen.findByLabelText('Server'), '{Enter}');
    await waitFor(() => expect(sentTo(api, 'set mail')).not.toBeNull());
    await userEvent.click(screen.getByText('Close'));
    await closed;
  });
});
