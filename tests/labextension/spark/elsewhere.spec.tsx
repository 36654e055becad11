/** Clusters that somebody else runs: what is said of them is not what is said of those of this machine. */
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import type { Cluster } from '../../../labextension/src/core/wire';
import { aCluster, FakeSparkApi, LIVY } from './fakes';
import { openDialog, press, show } from './show';

const ID = 'j-1ABC2DEF3GHI4';

jest.setTimeout(30_000);

function api(part: Partial<Cluster>): FakeSparkApi {
  const fake = new FakeSparkApi();
  fake.items = [aCluster(part)];
  return fake;
}

describe('a Spark Connect server', () => {
  const connect: Partial<Cluster> = { kind: 'connect', auth_types: ['None', 'Token'], credentials: 'none' };

  it('is forgotten with its address, while the kernels that use it go on', async () => {
    show(api(connect), { cluster: ID });
    await userEvent.click(await screen.findByRole('button', { name: 'Terminate cluster' }));
    const dialog = await openDialog();
    expect(dialog).toHaveTextContent('The server goes on, and so do the kernels that are connected to it');
    expect(dialog).not.toHaveTextContent('variables are lost');
    await press(dialog, 'Cancel');
  });

  it.each([
    ['none', 'No token is stored.'],
    ['stored', 'A token is stored with your secrets.']
  ] as const)('gives its token to kernels, and says so: %s', async (credentials, said) => {
    show(api({ ...connect, credentials }), { cluster: ID, tab: 'access' });
    const status = await screen.findByText(new RegExp(`^${said}`));
    expect(status).toHaveTextContent(/the kernels that you connect get it, your files do not\.$/i);
    expect(status).not.toHaveTextContent('without seeing');
  });

  it('says the same before it is made', async () => {
    const fake = new FakeSparkApi();
    fake.offered = [{ ...LIVY, name: 'connect', title: 'Spark Connect', kind: 'connect' }];
    show(fake, { view: 'create', template: 'connect' });
    expect(await screen.findByText(/The kernels that you connect get it/)).toBeVisible();
    expect(screen.queryByText(/never reaches a notebook/)).toBeNull();
  });
});

it('a Livy server that does not answer was never connected, and what was entered is kept', async () => {
  const message = 'The Livy server at localhost:9 does not answer.';
  const failed = {
    kind: 'livy',
    state: 'TERMINATED_WITH_ERRORS',
    state_message: message,
    ready: null
  } as const;
  show(api(failed), { cluster: ID });
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent(`No connection was made. ${message}`);
  expect(screen.queryByText(/^Was there for/)).toBeNull();
  expect(alert).toHaveTextContent('Clone and edit has what was entered');
  expect(alert).not.toHaveTextContent('started again');
  expect(screen.getByRole('button', { name: 'Clone and edit' })).toBeVisible();
});
