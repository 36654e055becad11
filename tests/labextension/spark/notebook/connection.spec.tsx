import { nullTranslator } from '@jupyterlab/translation';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { SparkModel } from '../../../../labextension/src/spark/model';
import { chipLabel } from '../../../../labextension/src/spark/notebook/chipLabel';
import { ClusterChip } from '../../../../labextension/src/spark/notebook/clusterChip';
import { Connection } from '../../../../labextension/src/spark/notebook/connection';
import { hasPackage } from '../../../../labextension/src/spark/notebook/silent';
import { HandDrivenStream, settle } from '../../core/stream';
import { aCluster, aSession, FakeSparkApi } from '../fakes';
import { FakeContext, FakeKernel } from './fakeContext';

const trans = nullTranslator.load('');

async function setUp(kernel: FakeKernel | null = new FakeKernel(), open = [aSession()]) {
  const api = new FakeSparkApi();
  api.open = open;
  const source = new HandDrivenStream();
  const model = new SparkModel(api, source.events);
  const context = new FakeContext();
  context.use(kernel);
  const connection = new Connection(context, () => ({}), model);
  await Promise.all([model.sessions.load(), model.clusters.load()]);
  await settle();
  const text = (): string => chipLabel(connection, trans).text;
  return { api, source, model, context, connection, text, kernel };
}

describe('Connection', () => {
  it('is that of the server after a reload', async () => {
    const { connection, text } = await setUp();
    expect(connection.state).toBe('connected');
    expect(text()).toBe('sales');
  });

  it('is none of another kernel, nor of a session that has ended', async () => {
    const others = [aSession({ kernel_id: 'k1' }), aSession({ id: 1, state: 'dead' })];
    const { connection, text } = await setUp(new FakeKernel(), others);
    expect(connection.state).toBe('none');
    expect(text()).toBe('No cluster');
  });

  it('goes back to the same session when the kernel was started again', async () => {
    const { context, kernel, connection } = await setUp(new FakeKernel(), [
      aSession({ id: 5, kind: 'spark' })
    ]);
    context.status('restarting', 'unknown');
    context.use(kernel);
    expect(connection.state).toBe('reconnecting');
    expect(kernel?.executed).toHaveLength(0);
    context.status('idle');
    expect(connection.state).toBe('reconnecting');
    await settle();
    expect(connection.state).toBe('connected');
    expect(kernel?.executed).toHaveLength(1);
    expect(kernel?.executed[0]).toMatchObject({ silent: true, store_history: false });
    expect(kernel?.executed[0]?.code).toMatch(
      /connect --cluster-id j-1ABC2DEF3GHI4 --auth-type None --language scala --session-id 5$/
    );
    context.status('busy', 'idle');
    expect(kernel?.executed).toHaveLength(1);
  });

  it('goes back where nothing has asked for the clusters since the page was loaded', async () => {
    const api = new FakeSparkApi();
    api.open = [aSession()];
    api.items = [aCluster()];
    const model = new SparkModel(api, new HandDrivenStream().events);
    const context = new FakeContext();
    const kernel = new FakeKernel();
    context.use(kernel);
    const connection = new Connection(context, () => ({}), model);
    await model.sessions.load();
    context.status('restarting', 'idle');
    await settle();
    expect(model.clusters.value).toBeNull();
    expect(kernel.executed).toHaveLength(1);
    expect(connection.state).toBe('connected');
  });

  it('does not wait for a kernel that did not come back', async () => {
    const { context, connection } = await setUp();
    context.status('autorestarting', 'dead');
    expect(connection.state).toBe('connected');
  });

  it('says why it could not go back, until it is tried again', async () => {
    const { context, kernel, connection, text } = await setUp();
    kernel!.reply = { status: 'error', ename: 'Gone', evalue: 'Session 0 has ended.' };
    context.status('autorestarting', 'idle');
    await settle();
    expect(connection.failure?.message).toBe('Session 0 has ended.');
    expect(text()).toBe('Not connected');
    kernel!.reply = { status: 'ok' };
    await connection.reconnect();
    expect(text()).toBe('sales');
  });

  it('says that the session has ended, and why; not after Disconnect', async () => {
    const { source, connection, text } = await setUp();
    const message = 'The driver needed more than its 1 GiB of memory.';
    source.emit('spark', 'session.changed', aSession({ state: 'dead', message }));
    expect(connection.state).toBe('ended');
    expect(connection.ended?.message).toBe(message);
    expect(text()).toBe('Session ended');
    source.emit('spark', 'session.changed', aSession({ id: 1 }));
    expect(connection.session?.id).toBe(1);
    await connection.disconnect();
    expect(connection.state).toBe('none');
  });

  it('begins anew with another kernel', async () => {
    const { context, connection } = await setUp();
    context.use(new FakeKernel('k2'));
    await settle();
    expect(connection.state).toBe('none');
  });

  it.each([
    ['python', 'ipython', 'python'],
    ['pyspark', 'PySpark', 'pyspark'],
    ['scala', 'Spark', 'spark'],
    ['scala', 'almond', null],
    ['R', 'IRkernel', null],
    ['constructor', 'x', null]
  ])('knows a kernel of %s by %s as %s', async (language, implementation, kind) => {
    const { connection } = await setUp(new FakeKernel('k0', language, implementation));
    expect(connection.kind).toBe(kind);
  });

  it('takes a notebook without a kernel for one of Python', async () => {
    const { connection } = await setUp(null);
    expect(connection.kind).toBe('python');
    expect(connection.state).toBe('none');
  });
});

describe('hasPackage', () => {
  it('asks the kernel', async () => {
    const kernel = new FakeKernel();
    const asked = kernel as unknown as Parameters<typeof hasPackage>[0];
    kernel.reply = { status: 'ok', user_expressions: { found: { data: { 'text/plain': 'False' } } } };
    expect(await hasPackage(asked, 'sparkmagic')).toBe(false);
    kernel.reply = { status: 'ok', user_expressions: { found: { data: { 'text/plain': 'True' } } } };
    expect(await hasPackage(asked, 'sparkmagic')).toBe(true);
  });
});

describe('the chip', () => {
  async function open(part: Parameters<typeof setUp>[1] = [], clusters = [aCluster()]) {
    const all = await setUp(new FakeKernel(), part);
    all.api.items = clusters;
    const actions = {
      connect: jest.fn(),
      disconnect: jest.fn(),
      openUi: jest.fn(),
      openLog: jest.fn(),
      openSchema: jest.fn(),
      create: jest.fn()
    };
    render(<ClusterChip connection={all.connection} actions={actions} />);
    await act(settle);
    await userEvent.click(screen.getByRole('button', { name: /^Cluster: / }));
    await act(settle);
    const popup = screen.getByRole('dialog', { name: 'Cluster' });
    return { ...all, actions, popup: within(popup) };
  }

  it('lists the clusters that are there, finds them by name, and connects', async () => {
    const clusters = [
      aCluster(),
      aCluster({ id: 'j-2', name: 'etl', state: 'STARTING' }),
      aCluster({ id: 'j-3', name: 'old', state: 'TERMINATED' })
    ];
    const { popup, actions } = await open([], clusters);
    expect(popup.queryByText('old')).toBeNull();
    const starting = popup.getByText('etl').closest('li') as HTMLElement;
    const button = within(starting).getByRole('button', { name: 'Connect' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAttribute('title', 'It is still starting');
    await userEvent.type(popup.getByRole('searchbox'), 'SAL');
    expect(popup.queryByText('etl')).toBeNull();
    await userEvent.click(popup.getByRole('button', { name: 'Connect' }));
    expect(actions.connect).toHaveBeenCalledWith(clusters[0], false);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is gone through by arrows, and left by Tab beyond its ends', async () => {
    const { popup, connection } = await open([], [aCluster(), aCluster({ id: 'j-2', name: 'etl' })]);
    expect(connection.state).toBe('none');
    const [first, second] = popup.getAllByRole('button', { name: 'Connect' });
    await userEvent.keyboard('{ArrowDown}');
    expect(first).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(second).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(popup.getByRole('searchbox')).toHaveFocus();
    popup.getByRole('button', { name: 'Create cluster…' }).focus();
    await userEvent.keyboard('{Tab}');
    expect(screen.getByRole('button', { name: 'Cluster: No cluster' })).toHaveFocus();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('offers what a session has, and closes with Escape on the chip', async () => {
    const { popup, actions } = await open([aSession({ driver_log: 'log' })]);
    expect(popup.getByText('Session 0 · pyspark · idle')).toBeVisible();
    expect(popup.getByRole('button', { name: 'Connect' })).toHaveAttribute(
      'title',
      'The notebook is connected to it'
    );
    await userEvent.keyboard('{Escape}');
    expect(screen.getByRole('button', { name: 'Cluster: sales' })).toHaveFocus();
    for (const [name, action] of [
      ['Spark UI', actions.openUi],
      ['Driver log', actions.openLog],
      ['Schema', actions.openSchema],
      ['Disconnect…', actions.disconnect]
    ] as const) {
      await userEvent.click(screen.getByRole('button', { name: 'Cluster: sales' }));
      await userEvent.click(screen.getByRole('button', { name }));
      expect(action).toHaveBeenCalledTimes(1);
    }
  });

  it('teaches where there is no cluster', async () => {
    const { popup, actions } = await open([], []);
    expect(popup.getByText(/There is none yet/)).toBeVisible();
    await userEvent.click(popup.getByRole('button', { name: 'Create cluster…' }));
    expect(actions.create).toHaveBeenCalled();
  });
});
