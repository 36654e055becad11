/** A mail server as a form has it. Pure functions. */
import type { MailSetup, SetMailServer } from '../core/wire';

export type Encryption = MailSetup['encryption'];

/** What was typed. */
export interface IMailDraft {
  readonly host: string;
  readonly port: string;
  readonly encryption: Encryption;
  readonly user: string;
  readonly password: string;
  readonly sender: string;
}

/** Where servers listen by convention. */
export const PORTS: Readonly<Record<Encryption, number>> = { starttls: 587, tls: 465, none: 25 };

/** The server that is set; of a password it is known alone whether there is one. */
export function toDraft({ host, port, encryption, user, sender }: MailSetup): IMailDraft {
  return { host, port: String(port), encryption, user, password: '', sender };
}

/** Another encryption, and its port where the port was that of the one before. */
export function withEncryption(draft: IMailDraft, encryption: Encryption): IMailDraft {
  const usual = draft.port.trim() === String(PORTS[draft.encryption]);
  return { ...draft, encryption, port: usual ? String(PORTS[encryption]) : draft.port };
}

/** Where mails come from: the address that was typed, else the user's name if it is one. */
export function senderOf({ sender, user, encryption }: IMailDraft): string {
  const named = encryption !== 'none' && user.includes('@') ? user : '';
  return sender.trim() || named.trim();
}

/** Whether a port can be one. */
export function isPort(text: string): boolean {
  const port = Number(text);
  return /^\d{1,5}$/.test(text.trim()) && port >= 1 && port <= 65_535;
}

/** What is sent of it; null: something is missing. */
export function toRequest(draft: IMailDraft): SetMailServer | null {
  const host = draft.host.trim();
  const sender = senderOf(draft);
  if (!host || !sender || !isPort(draft.port)) {
    return null;
  }
  const { encryption } = draft;
  // Without encryption nobody logs in: the form shows no user then.
  const login = encryption === 'none' ? { user: '', password: null } : null;
  return {
    host,
    port: Number(draft.port),
    encryption,
    sender,
    ...(login ?? { user: draft.user.trim(), password: draft.password || null })
  };
}
