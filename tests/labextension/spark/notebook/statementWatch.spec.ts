import { readStatement } from '../../../../labextension/src/spark/notebook/statement';
import type { IStatementSource } from '../../../../labextension/src/spark/notebook/statementWatch';
import { StatementWatch } from '../../../../labextension/src/spark/notebook/statementWatch';

const LIVY = {
  source: 'livy',
  cluster: 'j-1',
  session: 0,
  statement: 2,
  state: 'running',
  jobs: [{ tasks: 4 }]
};
const LOCAL = { ...LIVY, source: 'local' };

function setUp(data: object, answer: () => Promise<unknown> = () => Promise.resolve(LIVY)) {
  let tell = (): void => undefined;
  const source: jest.Mocked<IStatementSource> = {
    ask: jest.fn(_place => answer()),
    follow: jest.fn((_, handler) => {
      tell = handler;
      return { isDisposed: false, dispose: () => undefined };
    }),
    isBusy: jest.fn(() => false)
  };
  const watch = new StatementWatch(readStatement(data), source);
  const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);
  return { source, watch, pass, tell: () => tell() };
}

describe('StatementWatch', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks nobody while the kernel tells', async () => {
    const { source, watch, pass } = setUp(LIVY);
    for (let second = 0; second < 10; second += 1) {
      await pass(1000);
      watch.take(readStatement(LIVY));
    }
    expect(source.ask).not.toHaveBeenCalled();
  });

  it('follows the server where the kernel is silent, until the statement has ended', async () => {
    let state = 'running';
    const { source, watch, pass, tell } = setUp(LIVY, () =>
      Promise.resolve({ ...LIVY, state, progress: 0.5 })
    );
    await pass(6000);
    expect(source.ask).toHaveBeenCalledTimes(1);
    expect(watch.output.progress).toBe(0.5);
    await pass(60_000);
    expect(source.ask).toHaveBeenCalledTimes(1);
    state = 'available';
    tell();
    await pass(1000);
    expect(watch.output.finished).toBe(true);
    tell();
    await pass(5000);
    expect(source.ask).toHaveBeenCalledTimes(2);
  });

  it('says that a statement does not run any more where nobody knows it', async () => {
    const { watch, pass } = setUp(LIVY, () => Promise.reject(new Error('404')));
    await pass(6000);
    expect(watch.lost).toBe(true);
  });

  it('waits for a kernel that runs a statement itself, and no longer', async () => {
    const { source, watch, pass } = setUp(LOCAL);
    source.isBusy.mockReturnValue(true);
    await pass(20_000);
    expect(watch.lost).toBe(false);
    source.isBusy.mockReturnValue(false);
    await pass(6000);
    expect(watch.lost).toBe(true);
    expect(source.ask).not.toHaveBeenCalled();
  });

  it('leaves a finished statement alone', async () => {
    const { source, pass } = setUp({ ...LIVY, finished: true });
    await pass(60_000);
    expect(source.ask).not.toHaveBeenCalled();
  });
});
