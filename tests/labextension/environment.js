const { TestEnvironment } = require('jest-environment-jsdom');

/** jsdom with what Node has and jsdom lacks; JupyterLab's services need it when they are imported. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, {
      fetch,
      Headers,
      Request,
      Response,
      TextDecoder,
      TextEncoder,
      structuredClone
    });
  }
};
