import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy } from '../../src/conformance/index.js';
import { type CancelClientOptions, createCancelClient } from '../../src/index.js';
import {
  createSandbox,
  type PaymentOptions,
  reservedIds,
  type Sandbox,
  startSandbox,
} from '../../src/sandbox/index.js';
import { signsAtOnce } from '../support/time.js';

/** Give it back to run the same sequences again. */
const seed = Number(process.env['SANDBOX_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

const behaviours = reservedIds.map(({ id }) => id.slice('sandbox-'.length));
const quick = behaviours.filter((behaviour) => !/^(NO_ANSWER|ANSWER_AFTER)/.test(behaviour));

/** How the provider answers, attempt by attempt; what is late is in time or not. */
const behaviour = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...quick) },
  // More of what tempts a client to believe a failure after a cancellation that it did not hear of.
  { weight: 10, arbitrary: fc.constantFrom('LOST_ANSWER', 'UNSIGNED_F', 'UNKNOWN_CODE_F', 'PROCESS_FAIL') },
  { weight: 1, arbitrary: fc.constantFrom('NO_ANSWER', 'ANSWER_AFTER-20', 'ANSWER_AFTER-200') },
);

const payments: fc.Arbitrary<PaymentOptions> = fc.record(
  {
    status: fc.constantFrom('PROCESSING', 'SUCCESS', 'FAIL'),
    amount: fc.constantFrom(0, 100, Number.MAX_SAFE_INTEGER),
    createdAt: fc.constantFrom(0, Date.now()),
    cancellableOncePaid: fc.boolean(),
    user: fc.constantFrom('normal', 'normal', 'normal', 'missing', 'abnormal'),
    behaviours: fc.array(behaviour, { maxLength: 7 }),
  },
  { requiredKeys: ['behaviours'] },
);

const scenarios = fc.record({
  payment: payments,
  by: fc.constantFrom('paymentId', 'paymentRequestId', 'both', 'mismatched'),
  maxAttempts: fc.integer({ min: 1, max: 7 }),
});

type Scenario = typeof scenarios extends fc.Arbitrary<infer T> ? T : never;

/** Cancels a payment as a scenario says, and holds the outcome to what became of the payment. */
async function holds(
  { payment: options, by, maxAttempts }: Scenario,
  sandbox: Sandbox,
  way: Pick<CancelClientOptions, 'baseUrl' | 'fetch'>,
) {
  const late = options.behaviours?.some((name) => /^(NO_ANSWER|ANSWER_AFTER)/.test(name));
  const alipay = createCancelClient({
    ...(late ? signsAtOnce(sandbox.merchant) : sandbox.merchant),
    ...way,
    attemptTimeout: late ? 60 : 600_000,
    deadline: 600_000,
    retry: { maxAttempts },
    sleep: async () => {},
  });
  const payment = sandbox.createPayment(options);
  const other = sandbox.createPayment();
  const { paymentId, paymentRequestId } = payment;
  const request = {
    paymentId: { paymentId },
    paymentRequestId: { paymentRequestId },
    both: { paymentId, paymentRequestId },
    mismatched: { paymentId, paymentRequestId: other.paymentRequestId },
  }[by];
  const outcome = await alipay.cancel(request);
  const cancelled = payment.status === 'CANCELLED';
  if (outcome.resultStatus === 'S')
    expect({ cancelled, ...payment }).toMatchObject({
      cancelled: true,
      cancelTime: outcome.cancelTime,
      paymentId: outcome.paymentId,
      paymentRequestId: outcome.paymentRequestId,
    });
  // The payment was made for this call, so whoever cancelled it was this call.
  if (outcome.resultStatus === 'F')
    expect({ cancelled, attempts: outcome.attempts }).toMatchObject({ cancelled: false });
  expect(other.status).toBe('PROCESSING');
  return `${outcome.resultStatus} of a payment that is ${cancelled ? '' : 'not '}cancelled`;
}

test('an unsigned failure after a lost answer is not believed; a signed answer to a further repeat is', async () => {
  const sandbox = createSandbox();
  const cancel = async (maxAttempts: number) => {
    const { paymentId } = sandbox.createPayment({ behaviours: ['LOST_ANSWER', 'UNSIGNED_F'] });
    const client = { ...sandbox.merchant, baseUrl: sandbox.baseUrl, fetch: sandbox.fetch, sleep: async () => {} };
    return await createCancelClient({ ...client, retry: { maxAttempts } }).cancel({ paymentId });
  };
  expect(await cancel(2)).toMatchObject({ resultStatus: 'U', cause: { code: 'UNTRUSTED_RESPONSE' } });
  expect(await cancel(3)).toMatchObject({ resultStatus: 'S', attempts: { length: 3 } });
});

describe(`S is never reported for a payment that was not cancelled, nor F for one that was (SANDBOX_SEED=${seed})`, () => {
  let sandbox: Sandbox;
  let proxy: ConformanceProxy;
  beforeAll(async () => {
    console.info(`SANDBOX_SEED=${seed}`);
    sandbox = await startSandbox({ balance: 1_000_000_000 });
    proxy = await startConformanceProxy({ target: sandbox.baseUrl });
    return async () => {
      await proxy.close();
      await sandbox.close();
    };
  });

  test('in 2 000 sequences of faults without sockets', async () => {
    const seen = new Set<string>();
    const { baseUrl, fetch } = sandbox;
    const property = fc.asyncProperty(scenarios, async (scenario) => {
      seen.add(await holds(scenario, sandbox, { baseUrl, fetch }));
    });
    await fc.assert(property, { seed, numRuns: 2000 });
    expect([...seen].sort()).toEqual([
      'F of a payment that is not cancelled',
      'S of a payment that is cancelled',
      'U of a payment that is cancelled',
      'U of a payment that is not cancelled',
    ]);
  });

  test('in 200 sequences of faults over sockets, through the conformance proxy', async () => {
    const property = fc.asyncProperty(scenarios, async (scenario) => {
      await holds(scenario, sandbox, { baseUrl: proxy.baseUrl });
    });
    await fc.assert(property, { seed, numRuns: 200 });
  });
});
