import * as React from 'react';

import { ErrorBanner } from '../../../core/components/ErrorBanner';
import { Field, SecretField, TextField } from '../../../core/components/Field';
import { useTrans } from '../../../core/components/hooks';
import type { StudioError } from '../../../core/request';
import type { Cluster } from '../../../core/wire';
import type { IConnectAnswer } from '../choices';
import { commonLanguages, needsSecret } from '../choices';
import type { AuthType, SparkLanguage } from '../connectCell';
import type { KernelKind } from '../kernelKind';

interface IProps {
  cluster: Cluster;
  kind: KernelKind;
  initial: IConnectAnswer;
  /** Why the answer before was not taken. */
  refusal: StudioError | null;
  onChange: (answer: IConnectAnswer) => void;
}

/** What is asked before a notebook is connected: credentials, role, language; each only where there is a choice. */
export function ConnectForm(props: IProps): React.JSX.Element {
  const { cluster, kind, initial, refusal, onChange } = props;
  const trans = useTrans();
  const [answer, setAnswer] = React.useState(initial);
  const change = (part: Partial<IConnectAnswer>): void => {
    const next = { ...answer, ...part };
    setAnswer(next);
    onChange(next);
  };
  const languages = commonLanguages(cluster, kind);
  const names: Readonly<Record<SparkLanguage, string>> = { python: 'Python', scala: 'Scala' };
  return (
    <div className="sms-ConnectForm">
      {refusal ? <ErrorBanner error={refusal} /> : null}
      <Credentials cluster={cluster} answer={answer} change={change} />
      {cluster.roles.length > 0 ? (
        <Field
          label={trans.__('Execution role')}
          help={trans.__('What the jobs of the session may read and write.')}
        >
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={answer.role}
              onChange={event => change({ role: event.currentTarget.value })}
            >
              {cluster.roles.map(role => (
                <option key={role.arn} value={role.arn}>
                  {role.title || role.arn}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {languages.length > 1 ? (
        <Field
          label={trans.__('Language of the session')}
          help={trans.__('What %%%%spark cells are written in; SQL works in both.')}
        >
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={answer.language}
              onChange={event => change({ language: event.currentTarget.value as SparkLanguage })}
            >
              {languages.map(language => (
                <option key={language} value={language}>
                  {names[language]}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
    </div>
  );
}

interface ICredentialsProps {
  cluster: Cluster;
  answer: IConnectAnswer;
  change: (part: Partial<IConnectAnswer>) => void;
}

function Credentials({ cluster, answer, change }: ICredentialsProps): React.JSX.Element | null {
  const trans = useTrans();
  const names: Readonly<Record<AuthType, string>> = {
    None: trans.__('No credential'),
    Basic_Access: trans.__('User name and password (HTTP basic)'),
    Kerberos: trans.__('Kerberos ticket of this server'),
    Token: trans.__('Token')
  };
  const typed = answer.auth === 'Basic_Access' || answer.auth === 'Token';
  const stored = typed && !needsSecret(cluster, answer);
  const keep = stored ? trans.__('Leave it empty to use what is stored.') : '';
  return (
    <>
      {cluster.auth_types.length > 1 ? (
        <fieldset className="sms-ConnectForm-auth">
          <legend>{trans.__('Credentials')}</legend>
          {cluster.auth_types.map(auth => (
            <label key={auth}>
              <input
                type="radio"
                name="auth"
                checked={answer.auth === auth}
                onChange={() => change({ auth })}
              />
              {names[auth]}
            </label>
          ))}
        </fieldset>
      ) : null}
      {answer.auth === 'Basic_Access' ? (
        <TextField
          label={trans.__('User name')}
          error={null}
          value={answer.username}
          maxLength={256}
          onChange={username => change({ username })}
        />
      ) : null}
      {typed ? (
        <SecretField
          label={answer.auth === 'Token' ? trans.__('Token') : trans.__('Password')}
          help={trans.__('Kept in the secrets store of the studio, never in the notebook. %1', keep).trim()}
          error={null}
          value={answer.password}
          onChange={password => change({ password })}
        />
      ) : null}
    </>
  );
}
