import { beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy } from '../../src/conformance/index.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { outcomeOf } from '../support/reserved-ids.js';

describe('over sockets', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
    return () => sandbox.close();
  });

  test.concurrent.each(reservedIds)('$id has the documented outcome', async (reserved) => {
    expect(await outcomeOf(reserved, sandbox)).toMatchObject(reserved.expectedOutcome);
  });
});

describe('through the conformance proxy', () => {
  let sandbox: Sandbox;
  let proxy: ConformanceProxy;
  beforeAll(async () => {
    sandbox = await startSandbox();
    proxy = await startConformanceProxy({ target: sandbox.baseUrl });
    return async () => {
      await proxy.close();
      await sandbox.close();
    };
  });

  test.concurrent.each(reservedIds)('$id has the documented outcome', async (reserved) => {
    expect(await outcomeOf(reserved, { ...sandbox, baseUrl: proxy.baseUrl })).toMatchObject(reserved.expectedOutcome);
  });
});
