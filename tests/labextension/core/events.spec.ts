import { HandDrivenStream } from './stream';

describe('StudioEvents', () => {
  it('hands a payload to those who asked for its action, and to nobody else', () => {
    const source = new HandDrivenStream();
    const added: unknown[] = [];
    const removed: unknown[] = [];
    source.events.on('images', 'image.added', (image, owner) => added.push([image.name, owner]));
    source.events.on('images', 'image.removed', image => removed.push(image));
    source.emit('images', 'image.added', { name: 'x' }, 'bob');
    expect(added).toEqual([['x', 'bob']]);
    expect(removed).toEqual([]);
  });

  it('passes over events of others and of another form', () => {
    const source = new HandDrivenStream();
    const seen = jest.fn();
    source.events.on('images', 'image.added', seen);
    source.stream.emit({ schema_id: 'https://events.jupyter.org/jupyter_server/contents_service/v1' });
    source.stream.emit({ schema_id: 'https://schema.smstudio.dev/images/v1' });
    source.stream.emit({ schema_id: 'https://schema.smstudio.dev/images/v2' });
    expect(seen).not.toHaveBeenCalled();
  });

  it('ends a subscription when it is disposed, even while events are handed out', () => {
    const source = new HandDrivenStream();
    const seen: number[] = [];
    const first = source.events.on('resources', 'instance.removed', () => {
      seen.push(1);
      first.dispose();
    });
    source.events.on('resources', 'instance.removed', () => seen.push(2));
    source.emit('resources', 'instance.removed', { id: 'i' });
    source.emit('resources', 'instance.removed', { id: 'i' });
    expect(seen).toEqual([1, 2, 2]);
  });

  it('does not let one listener that fails starve the others', () => {
    const source = new HandDrivenStream();
    const seen = jest.fn();
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    source.events.on('resources', 'instance.removed', () => {
      throw new Error('broken');
    });
    source.events.on('resources', 'instance.removed', seen);
    source.emit('resources', 'instance.removed', { id: 'i' });
    expect(seen).toHaveBeenCalledTimes(1);
    expect(said).toHaveBeenCalledTimes(1);
    said.mockRestore();
  });

  it('tells each time the connection is open again, and no more after it is disposed', () => {
    const source = new HandDrivenStream();
    const reconnected = jest.fn();
    const seen = jest.fn();
    source.events.reconnected.connect(reconnected);
    source.events.on('resources', 'instance.removed', seen);
    source.opened.emit();
    source.opened.emit();
    source.events.dispose();
    source.opened.emit();
    source.emit('resources', 'instance.removed', { id: 'i' });
    expect(reconnected).toHaveBeenCalledTimes(2);
    expect(seen).not.toHaveBeenCalled();
  });
});
