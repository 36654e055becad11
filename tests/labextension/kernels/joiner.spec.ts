/* eslint-disable @typescript-eslint/require-await -- fakes answer at once */
import type { Session } from '@jupyterlab/services';

import { SessionJoiner } from '../../../labextension/src/kernels/joiner';
import { KERNEL, placement } from './fakes';

function setUp(running: Session.IModel[] = []) {
  const startNew = jest.fn<Promise<object>, [{ kernel: object }]>().mockResolvedValue({});
  const connectTo = jest.fn<object, [{ model: object }]>().mockReturnValue({});
  const sessions = {
    startNew,
    connectTo,
    running: () => running.values(),
    refreshRunning: async () => undefined
  } as unknown as Session.IManager;
  const joiner = new SessionJoiner(sessions);
  // As Lab's session context does: a random path first.
  const context = {
    path: 'a.ipynb',
    changeKernel: async (kernel: object) => {
      await sessions.startNew({ path: 'random', name: 'a.ipynb', type: 'notebook', kernel });
      return null;
    }
  };
  return { sessions, startNew, connectTo, joiner, context };
}

const SESSION: Session.IModel = {
  id: 's',
  path: 'a.ipynb',
  name: 'a.ipynb',
  type: 'notebook',
  kernel: { id: KERNEL, name: 'python3' }
};

describe('joining a prepared kernel', () => {
  it('starts a session with its id and name', async () => {
    const { joiner, startNew, context } = setUp();
    await joiner.join(context, placement());
    expect(startNew.mock.calls[0]?.[0].kernel).toEqual({ id: KERNEL, name: 'python3' });
  });

  it('takes the session that another tab has started, under the path Lab waits for', async () => {
    const { joiner, startNew, connectTo, context } = setUp([SESSION]);
    await joiner.join(context, placement());
    expect(startNew).not.toHaveBeenCalled();
    expect(connectTo.mock.calls[0]?.[0].model).toEqual({ ...SESSION, path: 'random' });
  });

  it('leaves every other start as it is', async () => {
    const { sessions, startNew, connectTo } = setUp([SESSION]);
    await sessions.startNew({ path: 'b', name: 'b', type: 'notebook', kernel: { name: 'python3' } });
    const kernel = { id: KERNEL } as object;
    await sessions.startNew({ path: 'b', name: 'b', type: 'notebook', kernel });
    expect(startNew).toHaveBeenCalledTimes(2);
    expect(connectTo).not.toHaveBeenCalled();
  });
});
