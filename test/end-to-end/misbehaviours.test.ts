import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy } from '../../src/conformance/index.js';
import { createCancelClient } from '../../src/index.js';
import { createSandbox, type ReservedId, reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { signsAtOnce } from '../support/time.js';

/** The outcome as the table states it. */
async function outcomeOf({ id, expectedOutcome }: ReservedId, sandbox: Sandbox, fetch?: Sandbox['fetch']) {
  const { merchant, baseUrl } = sandbox;
  const silent = expectedOutcome.cause === 'TIMEOUT';
  const alipay = createCancelClient({
    ...(silent ? { ...signsAtOnce(merchant), attemptTimeout: 20 } : { ...merchant, attemptTimeout: 600_000 }),
    baseUrl,
    deadline: 600_000,
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

describe('without sockets', () => {
  const sandbox = createSandbox();
  afterAll(() => sandbox.close());

  test.concurrent.each(reservedIds)('$id has the documented outcome', async (reserved) => {
    expect(await outcomeOf(reserved, sandbox, sandbox.fetch)).toMatchObject(reserved.expectedOutcome);
  });
});
