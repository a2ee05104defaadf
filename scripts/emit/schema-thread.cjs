'use strict';
// The thread of schema.ts: answers each document with its types. CommonJS, because in `import` Node.js searches TypeScript,
// which openapi-typescript loads, for exported names: 9 MB.
const { parentPort } = require('node:worker_threads');
const { default: openapiTS, astToString } = require('openapi-typescript');

parentPort?.on('message', async (document) => {
  const nodes = await openapiTS(document, {
    alphabetize: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    silent: true,
  });
  parentPort?.postMessage(astToString(nodes));
});
