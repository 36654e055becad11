import plugins from '../../labextension/src/index';

describe('the plugins of the extension', () => {
  it('have ids of this package, each once, and say what they do', () => {
    const ids = plugins.map(plugin => plugin.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
    for (const plugin of plugins) {
      expect(plugin.id).toMatch(/^jupyter-smstudio:[a-z-]+$/);
      expect(plugin.description).toMatch(/\.$/);
    }
  });
});
