// jsdom has no `fetch`. This environment adds it and its classes from Node.js.
const { TestEnvironment } = require('jest-environment-jsdom');

const globals = {
  AbortController,
  AbortSignal,
  fetch,
  Headers,
  ReadableStream,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
};

module.exports = class extends TestEnvironment {
  constructor(...options) {
    super(...options);
    Object.assign(this.global, globals);
  }
};
