import { PromiseDelegate } from '@lumino/coreutils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { StudioError } from '../../../labextension/src/core/request';
import type { ClusterTemplatePage } from '../../../labextension/src/core/wire';
import { settle } from '../core/stream';
import { aCluster, aParameter, aSession, FakeSparkApi, LOCAL } from './fakes';
import { openDialog, press, show } from './show';

const ID = 'j-1ABC2DEF3GHI4';

// Typing and choosing go through every event of a browser, which a busy machine takes its time for.
jest.setTimeout(30_000);

beforeEach(() => sessionStorage.clear());

describe('the list', () => {
  it('shows the original’s names of states, and is filtered by the address', async () => {
    const api = new FakeSparkApi();
    api.items = [
      aCluster(),
      aCluster({ id: 'j-2', name: 'etl', kind: 'emr', state: 'TERMINATED_WITH_ERRORS' })
    ];
    const { params } = show(api);
    const theirs = await screen.findByRole('row', { name: /etl/ });
    expect(theirs).toHaveTextContent('Terminated with errors');
    expect(theirs).not.toHaveTextContent('$');
    await userEvent.selectOptions(screen.getByLabelText('Status'), 'Waiting');
    expect(params()).toEqual({ status: 'WAITING' });
    expect(screen.queryByText('etl')).toBeNull();
    await userEvent.selectOptions(screen.getByLabelText('Kind'), 'EMR');
    expect(screen.getByText('No cluster passes the filters.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(params()).toEqual({});
  });

  it('that is empty starts a cluster on this machine by one click', async () => {
    const api = new FakeSparkApi();
    api.items = [];
    const { params } = show(api);
    await userEvent.click(await screen.findByRole('button', { name: 'Start Local Spark' }));
    await waitFor(() => expect(params()).toEqual({ cluster: 'j-NEW' }));
    expect(api.calls.join()).toContain('"template":"local-spark"');
  });

  it('that is empty shows its buttons all at once', async () => {
    const api = new FakeSparkApi();
    api.items = [];
    const offered = new PromiseDelegate<ClusterTemplatePage>();
    api.templates = () => offered.promise;
    show(api);
    await act(settle);
    expect(screen.queryByRole('button', { name: 'Create cluster' })).toBeNull();
    offered.resolve({ items: [LOCAL], total: 1, currency: 'USD' });
    expect(await screen.findByRole('button', { name: 'Start Local Spark' })).toBeVisible();
    expect(screen.getByRole('button', { name: 'Create cluster' })).toBeVisible();
  });

  it('offers what EMR takes where that is missing, and asks AWS where it is there', async () => {
    const missing = new FakeSparkApi();
    show(missing, {}, 'Missing');
    await userEvent.click(await screen.findByRole('button', { name: 'Discover EMR clusters…' }));
    const dialog = await openDialog();
    expect(dialog).toHaveTextContent('boto3');
    expect(missing.calls).not.toContain('regions');
    await press(dialog, 'Close');
  });

  it('grows by what is discovered', async () => {
    const api = new FakeSparkApi();
    show(api);
    const discover = await screen.findByRole('button', { name: 'Discover EMR clusters…' });
    await userEvent.click(discover);
    let dialog = await openDialog();
    expect(dialog).toHaveTextContent('The server’s AWS configuration names none.');
    await press(dialog, 'Cancel');
    await userEvent.click(discover);
    dialog = await openDialog();
    await userEvent.selectOptions(within(dialog).getByLabelText('Region'), 'us-west-2');
    await press(dialog, 'Discover');
    expect(await screen.findByText('etl')).toBeVisible();
    expect(api.calls.filter(call => call.startsWith('discover'))).toEqual(['discover us-west-2']);
  });
});

describe('a cluster', () => {
  it('shows how far its start is, and is ended from there', async () => {
    const api = new FakeSparkApi();
    const stages = [
      {
        name: 'Start the driver',
        state: 'running' as const,
        started: new Date().toISOString(),
        seconds: null,
        expected_seconds: 10,
        note: ''
      }
    ];
    api.items = [aCluster({ state: 'BOOTSTRAPPING', state_message: 'Spark comes up.', stages })];
    const { source } = show(api, { cluster: ID });
    expect(await screen.findByRole('list', { name: 'Start of sales' })).toHaveTextContent('Start the driver');
    expect(screen.getByText(/Spark comes up\. · about \d+ s left/)).toBeVisible();
    await act(async () => {
      source.emit('spark', 'cluster.changed', aCluster());
      await settle();
    });
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByText('Waiting')).toBeVisible();
  });

  it('says which cell connects a notebook, and copies no credentials into it', async () => {
    const api = new FakeSparkApi();
    api.items = [aCluster({ kind: 'livy', auth_types: ['Basic_Access'], credentials: 'stored' })];
    show(api, { cluster: ID });
    expect(await screen.findByLabelText('Cell that connects')).toHaveTextContent(
      `%sm_analytics emr connect --cluster-id ${ID} --auth-type Basic_Access --language python`
    );
  });

  it('is terminated after the original’s warning, which names what ends', async () => {
    const api = new FakeSparkApi();
    show(api, { cluster: ID });
    const terminate = await screen.findByRole('button', { name: 'Terminate cluster' });
    await userEvent.click(terminate);
    let dialog = await openDialog();
    expect(dialog).toHaveTextContent('All data on the cluster is lost');
    expect(dialog).toHaveTextContent('cannot be started again');
    expect(dialog).toHaveTextContent('Session 0 (work/join.ipynb)');
    await press(dialog, 'Cancel');
    expect(api.calls).not.toContain(`terminate ${ID}`);
    await userEvent.click(terminate);
    dialog = await openDialog();
    await press(dialog, 'Terminate cluster');
    await waitFor(() => expect(api.calls).toContain(`terminate ${ID}`));
    expect(await screen.findByText('Terminating')).toBeVisible();
    expect(terminate).toHaveAttribute('title', 'It is being terminated already.');
  });

  it('of somebody else’s server is only forgotten, and says so', async () => {
    const api = new FakeSparkApi();
    api.items = [aCluster({ kind: 'livy' })];
    show(api, { cluster: ID });
    await userEvent.click(await screen.findByRole('button', { name: 'Terminate cluster' }));
    const dialog = await openDialog();
    expect(dialog).toHaveTextContent('The server itself goes on');
    await press(dialog, 'Cancel');
  });

  it('leads from a session to its notebook, Spark UI and driver log, and ends it', async () => {
    const api = new FakeSparkApi();
    const { params, led } = show(api, { cluster: ID, tab: 'sessions' });
    await userEvent.click(await screen.findByRole('button', { name: 'work/join.ipynb' }));
    await userEvent.click(screen.getByRole('button', { name: 'Spark UI' }));
    expect(led).toEqual(['work/join.ipynb', `Spark UI of ${ID} 0`]);
    await userEvent.click(screen.getByRole('button', { name: 'Driver log' }));
    expect(params()).toEqual({ cluster: ID, tab: 'log', session: '0' });
    await waitFor(() => expect(screen.getByRole('log')).toHaveTextContent('Spark is up.'));
    expect(api.calls).toContain(`log ${ID} 0 0`);
    await userEvent.selectOptions(screen.getByLabelText('Log of'), 'Cluster');
    await waitFor(() => expect(api.calls).toContain(`log ${ID} 0`));
  });

  it('keeps what was read of a driver’s log when it ends, without an alarm', async () => {
    const api = new FakeSparkApi();
    const { source } = show(api, { cluster: ID, tab: 'log', session: '0' });
    await waitFor(() => expect(screen.getByRole('log')).toHaveTextContent('Spark is up.'));
    api.failure = new StudioError('conflict', 'The cluster sales is TERMINATING.');
    await act(async () => {
      source.emit('spark', 'cluster.changed', aCluster({ kind: 'livy', state: 'TERMINATED' }));
      await settle();
    });
    expect(await screen.findByText(/The driver ran on a server that is connected to no more/)).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole('log')).toHaveTextContent('Spark is up.');
  });

  it('that has ended still has the logs of its processes and sessions', async () => {
    const api = new FakeSparkApi();
    const executor = 'worker-1/app-20261122-0000/3';
    api.items = [aCluster({ state: 'TERMINATED', logs: ['master', 'worker-1', executor] })];
    api.open = [];
    const { params } = show(api, { cluster: ID, tab: 'sessions' });
    expect(await screen.findByText('killed')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Driver log' }));
    expect(screen.getByText('Logs are kept until the cluster is removed from the list.')).toBeVisible();
    await waitFor(() => expect(api.calls).toContain(`log ${ID} 0 0`));
    await userEvent.selectOptions(screen.getByLabelText('Log of'), 'Worker 1');
    expect(params()).toEqual({ cluster: ID, tab: 'log', log: 'worker-1' });
    await waitFor(() => expect(api.calls).toContain(`log ${ID} worker-1 0`));
    await userEvent.selectOptions(
      screen.getByLabelText('Log of'),
      'Executor 3 of app-20261122-0000, on worker 1'
    );
    await waitFor(() => expect(api.calls).toContain(`log ${ID} ${executor} 0`));
    await userEvent.selectOptions(screen.getByLabelText('Log of'), 'Driver of session 0');
    expect(params()).toEqual({ cluster: ID, tab: 'log', session: '0' });
  });

  it('takes credentials, and shows no field for them where it asks nobody', async () => {
    const api = new FakeSparkApi();
    api.items = [aCluster({ kind: 'livy', auth_types: ['Basic_Access'], credentials: 'needed' })];
    show(api, { cluster: ID });
    await userEvent.click(await screen.findByRole('button', { name: 'Enter credentials' }));
    await userEvent.type(screen.getByLabelText('User name'), 'ada');
    await userEvent.type(screen.getByLabelText('Password'), 'hunter2');
    await userEvent.click(screen.getByRole('button', { name: 'Store credentials' }));
    await waitFor(() =>
      expect(api.calls).toContain(
        `store ${ID} {"auth_type":"Basic_Access","username":"ada","password":"hunter2"}`
      )
    );
    // The fake answers as a cluster that asks nobody.
    await waitFor(() => expect(screen.queryByRole('tab', { name: 'Credentials' })).toBeNull());
  });

  it('of Spark Connect has no sessions that the studio knows of', async () => {
    const api = new FakeSparkApi();
    api.items = [aCluster({ kind: 'connect' })];
    show(api, { cluster: ID, tab: 'sessions' });
    expect(await screen.findByRole('tab', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true');
    expect(screen.queryByRole('tab', { name: 'Sessions' })).toBeNull();
  });

  it('of EMR runs steps, and shows what each has written', async () => {
    const api = new FakeSparkApi();
    api.items = [aCluster({ kind: 'emr' })];
    const { params } = show(api, { cluster: ID, tab: 'steps' });
    expect(await screen.findByRole('row', { name: /clean/ })).toHaveTextContent('1 min 00 s');
    await userEvent.click(screen.getByRole('button', { name: 'Add step' }));
    await userEvent.type(screen.getByLabelText('Step name'), 'join');
    const program = screen.getByLabelText('Program');
    await userEvent.type(program, '/tmp/join.py');
    await userEvent.tab();
    expect(program).toHaveAccessibleDescription(/begins with s3:\/\/ or hdfs:\/\//);
    await userEvent.clear(program);
    await userEvent.type(program, 's3://bucket/join.py');
    await userEvent.type(screen.getByLabelText('Arguments (optional)'), '--day{enter}monday');
    await userEvent.click(screen.getByRole('button', { name: 'Add step' }));
    expect(await screen.findByRole('row', { name: /join/ })).toHaveTextContent('PENDING');
    expect(api.calls).toContain(
      `step ${ID} {"name":"join","program":"s3://bucket/join.py","arguments":["--day","monday"]}`
    );
    await userEvent.click(screen.getAllByRole('button', { name: 'Show log' })[1] as HTMLElement);
    expect(params()).toEqual({ cluster: ID, tab: 'steps', step: 's-1' });
    await userEvent.selectOptions(screen.getByLabelText('File'), 'stdout');
    await waitFor(() => expect(screen.getByRole('log')).toHaveTextContent('stdout of it'));
    api.stepLog = () => Promise.reject(new StudioError('not_found', 'EMR puts it there some minutes later.'));
    await userEvent.selectOptions(screen.getByLabelText('File'), 'syslog');
    await waitFor(() => expect(screen.getByRole('log')).toHaveTextContent('some minutes later'));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is terminated after so many idle minutes as were written', async () => {
    const api = new FakeSparkApi();
    show(api, { cluster: ID });
    const field = await screen.findByLabelText('Idle timeout (minutes)');
    await userEvent.clear(field);
    expect(field).toHaveAccessibleDescription(/from 0 to 10080/);
    await userEvent.type(field, '15');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(api.calls).toContain(`update ${ID} {"idle_minutes":15}`));
  });

  it('rests no longer than its template allows, which the server says as well', async () => {
    const api = new FakeSparkApi();
    const most = aParameter({
      name: 'AutoTerminationIdleTimeout',
      type: 'Integer',
      minimum: 1,
      maximum: 90,
      description: 'This server allows 1 to 90 minutes.'
    });
    api.offered = [{ ...LOCAL, parameters: [most] }];
    show(api, { cluster: ID });
    const field = await screen.findByLabelText('Idle timeout (minutes)');
    await waitFor(() => expect(field).toHaveAccessibleDescription('This server allows 1 to 90 minutes.'));
    await userEvent.clear(field);
    await userEvent.type(field, '0');
    expect(field).toHaveAccessibleDescription('Enter a whole number of minutes from 1 to 90.');
    const sentence = 'The administrator has just lowered it.';
    api.failure = new StudioError('invalid_input', sentence, { fields: { idle_minutes: sentence } });
    await userEvent.clear(field);
    await userEvent.type(field, '80');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(field).toHaveAccessibleDescription(sentence));
  });

  it('that ended is made again with other values', async () => {
    const api = new FakeSparkApi();
    const parameters = { InstanceType: 'ml.m5.large', AutoTerminationIdleTimeout: 5, WarmSession: false };
    api.items = [aCluster({ state: 'TERMINATED', parameters })];
    const { params } = show(api, { cluster: ID });
    await userEvent.click(await screen.findByRole('button', { name: 'Clone and edit' }));
    expect(params()).toEqual({ view: 'create', template: 'local-spark', clone: ID });
    await waitFor(() => expect(screen.getByLabelText('Instance type')).toHaveValue('ml.m5.large'));
    expect(screen.getByLabelText('Keep a session warm')).not.toBeChecked();
    await userEvent.click(screen.getByRole('button', { name: 'Create cluster' }));
    await waitFor(() => expect(params()).toEqual({ cluster: 'j-NEW' }));
    expect(api.calls.join()).toContain(JSON.stringify(parameters));
  });

  it('that failed says why, and leads to its log', async () => {
    const api = new FakeSparkApi();
    api.items = [aCluster({ state: 'TERMINATED_WITH_ERRORS', state_message: 'No Java was found.' })];
    api.open = [aSession({ cluster: 'j-other' })];
    const { params } = show(api, { cluster: ID });
    expect(await screen.findByRole('alert')).toHaveTextContent('No Java was found.');
    await userEvent.click(screen.getByRole('button', { name: 'Show log' }));
    expect(params()).toEqual({ cluster: ID, tab: 'log' });
    await userEvent.click(screen.getByRole('button', { name: 'Remove cluster' }));
    await press(await openDialog(), 'Remove cluster');
    await waitFor(() => expect(params()).toEqual({}));
    expect(api.calls).toContain(`remove ${ID}`);
  });
});
