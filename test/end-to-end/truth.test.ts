import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy } from '../../src/conformance/index.js';
import { type CancelClientOptions, type CancellationRequest, createCancelClient } from '../../src/index.js';
import { createSandbox, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { type Call, holds, type Scenario, scenarios } from '../support/scenarios.js';
import { signsAtOnce } from '../support/time.js';

/** Set SANDBOX_SEED to this value to repeat the same sequences. */
const seed = Number(process.env['SANDBOX_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

/** Runs sequences in parallel, since each mostly waits for missing answers. */
async function inSequences(numRuns: number, predicate: (scenario: Scenario) => Promise<void>): Promise<void> {
  const streams = 8;
  const property = fc.asyncProperty(scenarios, predicate);
  await Promise.all(
    Array.from({ length: streams }, (_, stream) =>
      fc.assert(property, { seed: seed + stream, numRuns: numRuns / streams }),
    ),
  );
}

/** Cancels with a client that does not wait between attempts, by `sandbox.fetch` or over a socket. */
function cancelWith(sandbox: Sandbox, way: Pick<CancelClientOptions, 'baseUrl' | 'fetch'>) {
  return async ({ clientId, request, repeated, maxAttempts, late }: Call) => {
    const credentials = late ? signsAtOnce(sandbox.merchant) : sandbox.merchant;
    const times = { attemptTimeout: late ? 60 : 600_000, deadline: 600_000, sleep: async () => {} };
    const alipay = createCancelClient({ ...credentials, ...way, ...times, clientId });
    return await alipay.cancel(request as CancellationRequest, { repeated, retry: { maxAttempts } });
  };
}

test('an unsigned failure after a lost answer is not believed; a signed answer to a further repeat is', async () => {
  const sandbox = createSandbox();
  const client = { ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch, sleep: async () => {} };
  const cancel = async (maxAttempts: number) => {
    const { paymentId } = sandbox.createPayment({ behaviours: ['LOST_ANSWER', 'UNSIGNED_F'] });
    return await createCancelClient({ ...client, retry: { maxAttempts } }).cancel({ paymentId });
  };
  expect(await cancel(2)).toMatchObject({ resultStatus: 'U', cause: { code: 'REQUEST_REFUSED' } });
  expect(await cancel(3)).toMatchObject({ resultStatus: 'S', attempts: { length: 3 } });
});

test.each(['UNSIGNED_F', 'UNKNOWN_CODE_F', 'ACCESS_DENIED', 'SYSTEM_ERROR'])(
  'over two calls, %s after a lost answer is not believed when the second is marked as repeated',
  async (refusal) => {
    const sandbox = createSandbox();
    const { paymentId } = sandbox.createPayment({ behaviours: ['LOST_ANSWER', refusal] });
    const client = { ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch, retry: { maxAttempts: 1 } };
    const alipay = createCancelClient(client);
    expect(await alipay.cancel({ paymentId })).toMatchObject({ resultStatus: 'U', cause: { code: 'NO_RESPONSE' } });
    expect(await alipay.cancel({ paymentId }, { repeated: true })).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'REQUEST_REFUSED' },
      retry: 'after-correction',
    });
    expect(await alipay.cancel({ paymentId }, { repeated: true })).toMatchObject({ resultStatus: 'S' });
  },
);

describe(`S is never reported for a payment that was not cancelled, nor F for one that was (SANDBOX_SEED=${seed})`, () => {
  let sandbox: Sandbox;
  let proxy: ConformanceProxy;
  beforeAll(async () => {
    console.info(`SANDBOX_SEED=${seed}`);
    sandbox = await startSandbox();
    proxy = await startConformanceProxy({ target: sandbox.baseUrl });
    return async () => {
      await proxy.close();
      await sandbox.close();
    };
  });

  test('in 2 000 sequences of calls without sockets', async () => {
    const seen = new Set<string>();
    const { baseUrl, fetch } = sandbox;
    await inSequences(2000, async (scenario) => {
      for (const told of await holds(scenario, sandbox, cancelWith(sandbox, { baseUrl, fetch }))) seen.add(told);
    });
    expect([...seen].sort()).toEqual([
      'F of a payment that is not cancelled',
      'S of a payment that is cancelled',
      'U of a payment that is cancelled',
      'U of a payment that is not cancelled',
    ]);
  });

  test('in 200 sequences of calls over sockets, through the conformance proxy', async () => {
    await inSequences(200, async (scenario) => {
      await holds(scenario, sandbox, cancelWith(sandbox, { baseUrl: proxy.baseUrl }));
    });
  });
});
