import * as React from 'react';

import { Field, SecretField, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import type { MailSetup } from '../../core/wire';
import type { Encryption, IMailDraft } from '../mail';
import { isPort, withEncryption } from '../mail';

interface IProps {
  draft: IMailDraft;
  /** As it is stored. */
  setup: MailSetup;
  /** What the server says of single fields. */
  said: Readonly<Record<string, string>>;
  onChange: (draft: IMailDraft) => void;
}

/** A mail server, who logs in there, and where mails come from. */
export function MailFields(props: IProps): React.JSX.Element {
  const { draft, setup, said, onChange } = props;
  const trans = useTrans();
  const set = (part: Partial<IMailDraft>): void => onChange({ ...draft, ...part });
  const stored = setup.source === 'own' && setup.user !== '';
  const namesSender = draft.encryption !== 'none' && draft.user.includes('@');
  return (
    <>
      <div className="sms-Mail-server">
        <TextField
          label={trans.__('Server')}
          help={trans.__('As your provider names it: smtp.example.org.')}
          error={said['host'] ?? null}
          value={draft.host}
          maxLength={253}
          onChange={host => set({ host })}
        />
        <EncryptionField
          value={draft.encryption}
          onChange={encryption => onChange(withEncryption(draft, encryption))}
        />
        <Field
          label={trans.__('Port')}
          error={isPort(draft.port) ? (said['port'] ?? null) : trans.__('1 to 65535')}
        >
          {ids => (
            <input
              {...ids}
              className="sms-Input"
              inputMode="numeric"
              value={draft.port}
              onChange={event => set({ port: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      {draft.encryption === 'none' ? null : (
        <div className="sms-Form-row">
          <TextField
            label={trans.__('User')}
            help={trans.__('Empty: nobody logs in.')}
            error={said['user'] ?? null}
            value={draft.user}
            maxLength={320}
            onChange={user => set({ user })}
          />
          <SecretField
            label={trans.__('Password')}
            help={
              stored
                ? trans.__('Kept in %1; empty: it stays as it is.', setup.place)
                : trans.__('Kept in %1, and never shown again.', setup.place)
            }
            error={said['password'] ?? null}
            value={draft.password}
            onChange={password => set({ password })}
          />
        </div>
      )}
      <TextField
        label={trans.__('Sender’s address')}
        help={namesSender ? trans.__('Empty: the user’s.') : trans.__('Mails come from it.')}
        error={said['sender'] ?? null}
        value={draft.sender}
        maxLength={320}
        onChange={sender => set({ sender })}
      />
    </>
  );
}

function EncryptionField(props: {
  value: Encryption;
  onChange: (value: Encryption) => void;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <Field label={trans.__('Encryption')}>
      {ids => (
        <select
          {...ids}
          className="sms-Input"
          value={props.value}
          onChange={event => props.onChange(event.currentTarget.value as Encryption)}
        >
          <option value="starttls">{trans.__('STARTTLS')}</option>
          <option value="tls">{trans.__('TLS')}</option>
          <option value="none">{trans.__('None')}</option>
        </select>
      )}
    </Field>
  );
}
