import { ImagesModel } from '../../../labextension/src/images/model';
import { HandDrivenStream, settle } from '../core/stream';
import { aBuild, anEnvironment, anImage, aScript, FakeImagesApi } from './fakes';

function setUp(): { api: FakeImagesApi; source: HandDrivenStream; model: ImagesModel } {
  const api = new FakeImagesApi();
  const source = new HandDrivenStream();
  return { api, source, model: new ImagesModel(api, source.events) };
}

describe('ImagesModel', () => {
  it('asks for nothing until a page needs it', async () => {
    const { api, source } = setUp();
    source.opened.emit();
    await settle();
    expect(api.calls).toEqual([]);
  });

  it('finds the newest version unless one is named', async () => {
    const { api, model } = setUp();
    api.items = [anImage({ version: '2.0.0' }), anImage({ version: '1.0.0' })];
    await model.ensure();
    expect(model.find('data-science')?.version).toBe('2.0.0');
    expect(model.find('data-science', '1.0.0')?.version).toBe('1.0.0');
    expect(model.find('data-science', '3.0.0')).toBeNull();
  });

  it('follows a build from its request to its end', async () => {
    const { api, source, model } = setUp();
    await model.ensure();
    await model.build(anImage());
    expect(api.calls).toContain('build data-science 1.0.0');
    expect(model.find('data-science')).toMatchObject({ state: 'Building', build_id: 'b1' });

    source.emit('images', 'build.changed', aBuild({ progress: 0.9, log: 'more' }));
    expect(model.buildsOf(anImage())).toMatchObject([{ progress: 0.9, log: 'more' }]);

    api.items = [anImage({ state: 'Ready', digest: 'd1', size_bytes: 9 })];
    api.environmentItems = [anEnvironment()];
    source.emit('images', 'build.changed', aBuild({ state: 'Completed', ended: 'now' }));
    expect(model.find('data-science')).toMatchObject({ state: 'Ready', build_id: null });
    await settle();
    expect(model.find('data-science')?.size_bytes).toBe(9);
    expect(model.environmentsOf(anImage())).toHaveLength(1);
  });

  it.each([
    ['Failed', 'Failed'],
    ['Stopped', 'Absent']
  ] as const)('a build that is %s leaves the image %s', async (state, left) => {
    const { source, model } = setUp();
    await model.ensure();
    source.emit('images', 'build.changed', aBuild());
    source.emit('images', 'build.changed', aBuild({ state }));
    expect(model.find('data-science')?.state).toBe(left);
  });

  it('cancels by the id of the build', async () => {
    const { api, model } = setUp();
    await model.cancel(aBuild({ id: 'b7' }));
    expect(api.calls).toEqual(['cancelBuild b7']);
  });

  it('forgets an environment that was removed here or elsewhere', async () => {
    const { api, source, model } = setUp();
    api.items = [anImage({ state: 'Ready', digest: 'd1', size_bytes: 5 })];
    api.environmentItems = [anEnvironment(), anEnvironment({ digest: 'd2' })];
    await model.ensure();
    await model.removeEnvironment(anEnvironment());
    expect(model.environments.value).toHaveLength(1);
    expect(model.find('data-science')).toMatchObject({ state: 'Absent', size_bytes: null });
    source.emit('images', 'environment.removed', anEnvironment({ digest: 'd2' }));
    expect(model.environments.value).toEqual([]);
  });

  it('keeps what the server refuses to remove', async () => {
    const { api, model } = setUp();
    api.environmentItems = [anEnvironment()];
    await model.ensure();
    api.refuse = new Error('in use');
    await expect(model.removeEnvironment(anEnvironment())).rejects.toThrow('in use');
    expect(model.environments.value).toHaveLength(1);
  });

  it('takes in and drops images that others make and delete', async () => {
    const { source, model } = setUp();
    await model.ensure();
    source.emit('images', 'image.added', anImage({ name: 'mine', version: '1.0.0' }));
    source.emit('images', 'image.added', anImage({ name: 'mine', version: '1.1.0' }));
    source.emit('images', 'image.removed', anImage({ name: 'mine', version: '1.0.0' }));
    expect(model.images.value?.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'mine 1.1.0',
      'data-science 1.0.0'
    ]);
  });

  it('asks for the scripts again after one is saved: another may no longer be the default', async () => {
    const { api, model } = setUp();
    api.scriptItems = [aScript({ name: 'old', default: true })];
    await model.ensure();
    await model.createScript({ name: 'new', content: 'x', default: true });
    expect(model.scripts.value).toMatchObject([{ name: 'new', default: true }]);
  });

  it('asks for everything again after a lost connection', async () => {
    const { api, source, model } = setUp();
    await model.ensure();
    api.items = [anImage({ display_name: 'Renamed' })];
    source.opened.emit();
    await settle();
    expect(model.find('data-science')?.display_name).toBe('Renamed');
  });

  it('listens no more after it is disposed', async () => {
    const { api, source, model } = setUp();
    await model.ensure();
    model.dispose();
    const asked = api.calls.length;
    source.opened.emit();
    source.emit('images', 'image.added', anImage({ name: 'late' }));
    await settle();
    expect(api.calls).toHaveLength(asked);
    expect(model.find('late')).toBeNull();
  });
});
