import { ServerConnection } from '@jupyterlab/services';

import { connectEvents, StudioEvents } from '../../../labextension/src/core/events';

/** A socket that a test opens, feeds and breaks. */
class FakeSocket extends EventTarget {
  static made: FakeSocket[] = [];
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeSocket.made.push(this);
  }

  close(): void {}
}

async function socket(count: number): Promise<FakeSocket> {
  for (let turn = 0; turn < 1000 && FakeSocket.made.length < count; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return FakeSocket.made[count - 1] as FakeSocket;
}

describe('connectEvents', () => {
  it('hands events on, and tells when the connection is open again after it broke', async () => {
    const settings = ServerConnection.makeSettings({
      wsUrl: 'ws://host/user/ada/',
      WebSocket: FakeSocket as unknown as typeof WebSocket
    });
    const source = connectEvents(settings);
    const events = new StudioEvents(source);
    const seen: string[] = [];
    events.reconnected.connect(() => void seen.push('open'));
    events.on('resources', 'instance.removed', ({ id }) => void seen.push(id));

    const first = await socket(1);
    expect(first.url).toContain('ws://host/user/ada/api/events/subscribe');
    first.dispatchEvent(new Event('open'));
    first.onmessage?.({
      data: JSON.stringify({
        schema_id: 'https://schema.smstudio.dev/resources/v1',
        action: 'instance.removed',
        owner: 'ada',
        payload: { id: 'i1' }
      })
    });
    first.onclose?.();
    const second = await socket(2);
    expect(seen).toEqual(['open', 'i1']);
    second.dispatchEvent(new Event('open'));
    expect(seen).toEqual(['open', 'i1', 'open']);

    events.dispose();
    source.dispose();
    expect(source.isDisposed).toBe(true);
  });
});
