import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../../core/components/Button';
import { ErrorBanner } from '../../core/components/ErrorBanner';
import { Field, SecretField, TextField } from '../../core/components/Field';
import { useTrans } from '../../core/components/hooks';
import { useAction } from '../../core/components/useAction';
import { fieldErrors } from '../../core/request';
import type { Cluster } from '../../core/wire';
import { authName } from '../clusters';
import type { AuthType } from '../notebook/connectCell';
import type { ITabProps } from './ClusterDetail';

/** What is told a cluster of who asks: written here, kept with the person's secrets, never shown again. */
export function AccessTab(props: ITabProps): React.JSX.Element {
  const { model, cluster } = props;
  const trans = useTrans();
  const action = useAction();
  const types = cluster.auth_types.filter(type => type === 'Basic_Access' || type === 'Token');
  const [type, setType] = React.useState<AuthType>(types[0] ?? 'Basic_Access');
  const [username, setUsername] = React.useState('');
  const [password, setPassword] = React.useState('');
  const said = fieldErrors(action.error);
  const stored = cluster.credentials === 'stored';
  const store = async (): Promise<void> => {
    const credentials = { auth_type: type, username: type === 'Token' ? '' : username, password };
    if (await action.run(() => model.storeCredentials(cluster, credentials))) {
      setPassword('');
    }
  };
  return (
    <form
      className="sms-Form sms-Form-narrow"
      aria-label={trans.__('Credentials')}
      onSubmit={event => {
        event.preventDefault();
        void store();
      }}
    >
      {action.error ? <ErrorBanner error={action.error} onClose={action.clear} /> : null}
      <p role="status">{standingOf(cluster, trans)}</p>
      {types.length > 1 ? (
        <Field label={trans.__('Authentication')} error={said['auth_type'] ?? null}>
          {ids => (
            <select
              {...ids}
              className="sms-Input"
              value={type}
              onChange={event => setType(event.currentTarget.value as AuthType)}
            >
              {types.map(each => (
                <option key={each} value={each}>
                  {authName(each, trans)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      {type === 'Token' ? null : (
        <TextField
          label={trans.__('User name')}
          error={said['username'] ?? null}
          value={username}
          maxLength={256}
          onChange={setUsername}
        />
      )}
      <SecretField
        label={type === 'Token' ? trans.__('Token') : trans.__('Password')}
        error={said['password'] ?? null}
        value={password}
        onChange={setPassword}
      />
      <div className="sms-Form-actions">
        <Button
          submit
          primary
          busy={action.busy}
          disabledReason={password || username ? null : trans.__('Enter the credentials first.')}
          onClick={() => undefined}
        >
          {stored ? trans.__('Replace credentials') : trans.__('Store credentials')}
        </Button>
        {stored ? (
          <Button busy={action.busy} onClick={() => void action.run(() => model.forgetCredentials(cluster))}>
            {trans.__('Forget credentials')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

/** Whether credentials are stored, and who sees them: to Spark Connect a kernel speaks by itself. */
function standingOf({ kind, credentials }: Cluster, trans: TranslationBundle): string {
  const stored = credentials === 'stored';
  if (kind === 'connect') {
    return stored
      ? trans.__(
          'A token is stored with your secrets. The kernels that you connect get it, your files do not.'
        )
      : trans.__(
          'No token is stored. It is kept with your secrets; the kernels that you connect get it, your files do not.'
        );
  }
  return stored
    ? trans.__('Credentials are stored with your secrets. Notebooks use them without seeing them.')
    : trans.__(
        'No credentials are stored. They are kept with your secrets, and notebooks use them without seeing them.'
      );
}
