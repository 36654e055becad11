import {
  isSagemakerNotebook,
  proposalMetadata,
  readEnvironment
} from '../../../labextension/src/kernels/environment';

describe('the environment in a notebook', () => {
  it('is read as it was written', () => {
    const saved = {
      image: 'data-science',
      image_version: '1.0.0',
      kernel: 'python3',
      instance_type: 'ml.m5.large',
      startup_script: ''
    };
    expect(readEnvironment({ smstudio: saved })).toEqual(saved);
  });

  it.each([
    ['nothing', {}],
    ['no object', { smstudio: 'data-science' }],
    ['no image', { smstudio: { instance_type: 'ml.t3.medium' } }],
    ['an image that is no name', { smstudio: { image: { a: 1 }, instance_type: 'ml.t3.medium' } }],
    ['a name of 10,000 letters', { smstudio: { image: 'x'.repeat(10_000), instance_type: 'a' } }]
  ])('is none where there is %s', (_, metadata) => {
    expect(readEnvironment(metadata)).toBeNull();
  });

  it('is not taken from the prototype', () => {
    const inherited = Object.create({ smstudio: { image: 'a', instance_type: 'b' } }) as object;
    expect(readEnvironment(inherited)).toBeNull();
  });
});

describe('a notebook of SageMaker Studio', () => {
  it('is known by its kernel or its size', () => {
    const kernel = { kernelspec: { name: 'python3__SAGEMAKER_INTERNAL__arn:aws:x:image/datascience-1.0' } };
    expect(isSagemakerNotebook(kernel)).toBe(true);
    expect(isSagemakerNotebook({ instance_type: 'ml.t3.medium' })).toBe(true);
    expect(isSagemakerNotebook({ kernelspec: { name: 'python3' } })).toBe(false);
  });

  it('is told to the server without its long lists', () => {
    const metadata = {
      kernelspec: { name: 'a' },
      availableInstances: [{}, {}],
      instance_type: 'ml.t3.medium'
    };
    expect(Object.keys(proposalMetadata(metadata))).toEqual(['kernelspec', 'instance_type']);
  });
});
