/** A stranger sets up mail from the page of the debugger, tries it with a real mail server, and keeps it. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { MailSetup } from '../../labextension/src/core/wire';
import { checkAccess } from './access';
import { expect, test } from './studio';
import { changeTheme, THEMES } from './theme';

const PICTURES = process.env['SMSTUDIO_PICTURES'] ?? join(__dirname, 'results');

/** A mail server on this machine, which notes its mails, and refuses one address. */
class MailServer {
  readonly mails: string[] = [];

  static async open(): Promise<MailServer> {
    const opened = new MailServer();
    await new Promise<void>(resolve => opened._listening.listen(0, '127.0.0.1', resolve));
    return opened;
  }

  get port(): number {
    return (this._listening.address() as AddressInfo).port;
  }

  close(): void {
    this._listening.close();
  }

  private _talk(socket: Socket): void {
    let mail: string[] | null = null;
    let rest = '';
    socket.write('220 here\r\n');
    socket.on('error', () => socket.destroy());
    socket.on('data', data => {
      const lines = (rest + data.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (mail === null) {
          socket.write(`${this._answer(line)}\r\n`);
          mail = line.toUpperCase() === 'DATA' ? [] : null;
        } else if (line === '.') {
          this.mails.push(mail.join('\n'));
          mail = null;
          socket.write('250 taken\r\n');
        } else {
          mail.push(line);
        }
      }
    });
  }

  private _answer(line: string): string {
    const verb = line.toUpperCase();
    if (verb === 'DATA') {
      return '354 go on';
    }
    return line.includes('nobody@') ? '550 no such person' : verb === 'QUIT' ? '221 bye' : '250 well';
  }

  private readonly _listening: Server = createServer(socket => this._talk(socket));
}

test('mail is set up, tried and kept', async ({ page, server, complaints }) => {
  const mails = await MailServer.open();
  const dialog = page.locator('.jp-Dialog');
  const shoot = async (view: string): Promise<void> => {
    for (const theme of THEMES) {
      await changeTheme(page, theme);
      await page.screenshot({
        path: join(PICTURES, `debugger-mail-${view}-${theme.toLowerCase()}.png`),
        animations: 'disabled'
      });
      await checkAccess(page, '.jp-Dialog');
    }
  };

  await test.step('the page of the debugger leads to it, by keyboard too', async () => {
    await page.goto('?smstudio=debugger');
    await page.locator('#smstudio-page-debugger').getByRole('button', { name: 'Set up mail' }).press('Enter');
    await expect(dialog.getByText(/^There is no mail server\. Rules can write/)).toBeVisible();
    await expect(dialog.getByRole('textbox', { name: 'Server' })).toBeFocused();
    await shoot('none');
  });

  await test.step('a test mail says what became of it, in its place', async () => {
    await dialog.getByRole('textbox', { name: 'Server' }).fill('localhost');
    await dialog.getByRole('combobox', { name: 'Encryption' }).selectOption('None');
    await expect(dialog.getByRole('textbox', { name: 'User' })).toHaveCount(0);
    await dialog.getByRole('textbox', { name: 'Port' }).fill(String(mails.port));
    await dialog.getByRole('textbox', { name: 'Sender’s address' }).fill('studio@example.org');
    const to = dialog.getByRole('textbox', { name: 'Write a test mail to' });
    await expect(to).toHaveValue('studio@example.org');
    await to.fill('nobody@example.org');
    await dialog.getByRole('button', { name: 'Send a test mail' }).click();
    await expect(dialog.getByText('localhost refuses the address: 550 (no such person).')).toBeVisible();
    await shoot('refused');
    await to.fill('ann@example.org');
    await to.press('Enter');
    await expect(dialog.getByText('localhost has taken a mail to ann@example.org.')).toBeVisible();
    expect(mails.mails).toHaveLength(1);
    expect(mails.mails[0]).toContain('Subject: Test mail of SM Studio');
    expect((await server.get<MailSetup>('debugger/mail')).source).toBe('none');
  });

  await test.step('it is kept with Enter, and there again after a reload', async () => {
    await dialog.getByRole('textbox', { name: 'Server' }).press('Enter');
    await expect(dialog.getByText('Saved')).toBeVisible();
    await shoot('saved');
    await page.setViewportSize({ width: 900, height: 700 });
    await expect(dialog.getByRole('button', { name: 'Close' })).toBeInViewport();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await page.locator('#smstudio-page-debugger').getByRole('button', { name: 'Set up mail' }).click();
    await expect(dialog.getByText('Rules write by your own mail server, localhost.')).toBeVisible();
    await expect(dialog.getByRole('textbox', { name: 'Port' })).toHaveValue(String(mails.port));
  });

  await test.step('what needs a user asks for a password at its field, and it can be forgotten', async () => {
    await dialog.getByRole('combobox', { name: 'Encryption' }).selectOption('STARTTLS');
    await dialog.getByRole('textbox', { name: 'User' }).fill('ann');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Type the password of this user at this server.')).toBeVisible();
    await expect.poll(() => complaints.join()).toContain('400 (Bad Request)');
    complaints.splice(0);
    await shoot('password');
    await dialog.getByRole('button', { name: 'Forget server' }).click();
    await expect(dialog.getByText(/^There is no mail server/)).toBeVisible();
    await expect(dialog.getByRole('textbox', { name: 'Server' })).toHaveValue('');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toHaveCount(0);
  });
  mails.close();
});
