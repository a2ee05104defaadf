import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy } from '../../src/conformance/index.js';
import { createCancelClient } from '../../src/index.js';
import { createSandbox, type ReservedId, reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';

/** The outcome as the table states it. */
async function outcomeOf({ id, expectedOutcome }: ReservedId, sandbox: Sandbox, fetch?: Sandbox['fetch']) {
  const alipay = createCancelClient({
    ...sandbox.merchant,
    baseUrl: sandbox.baseUrl,
    // The default, lest a slow machine time out; where nothing else is to come, a short one.
    attemptTimeout: expectedOutcome.cause === 'TIMEOUT' ? 300 : 10_000,
    sleep: async () => {},
    ...(fetch === undefined ? {} : { fetch }),
  });
  const outcome = await alipay.cancel({ paymentId: id });
  const { resultStatus, resultCode, verified, attempts } = outcome;
  const cause = outcome.resultStatus === 'U' ? outcome.cause.code : undefined;
  return { resultStatus, resultCode, cause, verified, attempts: attempts.length };
}

describe('over sockets', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

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
  });
  afterAll(async () => {
    await proxy.close();
    await sandbox.close();
  });

  test.concurrent.each(reservedIds)('$id has the documented outcome', async (reserved) => {
    expect(await outcomeOf(reserved, { ...sandbox, baseUrl: proxy.baseUrl })).toMatchObject(reserved.expectedOutcome);
  });
});

describe('without sockets', () => {
  const sandbox = createSandbox();
  afterAll(() => sandbox.close());

  test.concurrent.each(reservedIds)('$id has the documented outcome', async (reserved) => {
    expect(await outcomeOf(reserved, sandbox, sandbox.fetch)).toMatchObject(reserved.expectedOutcome);
  });
});
