import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { Choices } from '../../../labextension/src/kernels/choices';
import { KernelsModel } from '../../../labextension/src/kernels/model';
import { Notices } from '../../../labextension/src/kernels/notices';
import { Seat } from '../../../labextension/src/kernels/seat';
import { DrivenEvents, FakeApi, FakeContext, FakeDocument, joiner, KERNEL, move, placement } from './fakes';

describe('a document that is not seen', () => {
  async function setUp(seen: boolean) {
    const api = new FakeApi();
    const driven = new DrivenEvents();
    const model = new KernelsModel(api, driven.events);
    await model.load();
    const context = new FakeContext();
    const seat = new Seat(context, new FakeDocument(), model, joiner);
    new Notices(new Choices(api, driven.events), nullTranslator.load('')).watch(seat, () => seen);
    await context.changeKernel({ id: KERNEL });
    driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
    const emitted: string[] = [];
    const onChanged = (_: unknown, { notification }: Notification.IChange): void => {
      emitted.push(notification.message);
    };
    Notification.manager.changed.connect(onChanged);
    driven.tell('kernels', 'switch.changed', move({ state: 'Saving' }));
    driven.tell('kernels', 'switch.changed', move({ state: 'Completed', seconds: 2 }));
    driven.tell('kernels', 'placement.changed', placement({ state: 'InService' }));
    Notification.manager.changed.disconnect(onChanged);
    return emitted;
  }

  it('has its end told once', async () => {
    expect(await setUp(false)).toEqual(['a.ipynb: Moved to ml.m5.large in 2 s.']);
  });

  it('has nothing told twice while it is seen', async () => {
    expect(await setUp(true)).toEqual([]);
  });
});
