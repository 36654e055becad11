import { Choices } from '../../../labextension/src/kernels/choices';
import { DrivenEvents, ENVIRONMENT, FakeApi, image, instanceType } from './fakes';

async function loaded(change: (api: FakeApi) => void = () => undefined) {
  const api = new FakeApi();
  change(api);
  const driven = new DrivenEvents();
  const choices = new Choices(api, driven.events);
  await choices.load();
  return { api, driven, choices };
}

describe('the choices', () => {
  it('let a newcomer press Create at once: Data Science on its own size', async () => {
    const { choices } = await loaded(api => {
      api.imageItems = [image({ name: 'base-python' }), image()];
    });
    expect(choices.nearest(null)).toEqual(ENVIRONMENT);
  });

  it('keep what was wished for where it can be had', async () => {
    const { choices } = await loaded(api => {
      api.imageItems = [
        image(),
        image({ name: 'pytorch', kernels: [{ name: 'torch', display_name: 'T', language: 'python' }] })
      ];
    });
    const wish = { ...ENVIRONMENT, image: 'pytorch', kernel: 'torch', instance_type: 'ml.m5.large' };
    expect(choices.nearest(wish)).toEqual(wish);
  });

  it('take the next best for an image that cannot be built and a size that does not fit', async () => {
    const { choices } = await loaded(api => {
      api.imageItems = [image({ name: 'mxnet', state: 'Unavailable' }), image()];
    });
    const wish = { ...ENVIRONMENT, image: 'mxnet', instance_type: 'ml.g4dn.xlarge', startup_script: 'gone' };
    expect(choices.nearest(wish)).toEqual(ENVIRONMENT);
  });

  it('fall back to the free type where nothing else fits', async () => {
    const { choices } = await loaded(api => {
      api.types = [instanceType({ name: 'system', fast_launch: false }), instanceType({ fits: false })];
    });
    expect(choices.nearest(null)?.instance_type).toBe('system');
  });

  it('offer nothing without a usable image', async () => {
    const { choices } = await loaded(api => {
      api.imageItems = [image({ state: 'Unavailable' })];
    });
    expect(choices.nearest(null)).toBeNull();
  });

  it('follow the catalogue', async () => {
    const { driven, choices } = await loaded();
    driven.tell('images', 'image.added', image({ name: 'mine' }));
    expect(choices.image('mine', null)?.name).toBe('mine');
    driven.tell('images', 'image.removed', image({ name: 'mine' }));
    expect(choices.image('mine', null)).toBeNull();
  });

  it('say why they could not be loaded', async () => {
    const failing = loaded(api => {
      api.instanceTypes = () => Promise.reject(new Error('away'));
    });
    await expect(failing).rejects.toThrow('away');
  });
});
