import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type PaymentOptions, reservedIds, type Sandbox } from '../../src/sandbox/index.js';

const behaviours = reservedIds.map(({ id }) => id.slice('sandbox-'.length));
// No client can be right about a provider that is not idempotent.
const quick = behaviours.filter((behaviour) => !/^(NO_ANSWER|ANSWER_AFTER|F_AFTER_CANCELLATION)/.test(behaviour));

/** How the provider answers, attempt by attempt; what is late is in time or not. */
const behaviour = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...quick) },
  // More of what tempts a client to believe a failure after a cancellation that it did not hear of.
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      'LOST_ANSWER',
      'UNSIGNED_F',
      'UNKNOWN_CODE_F',
      'PROCESS_FAIL',
      'STALE_F',
      'F_OF_ANOTHER_PAYMENT',
    ),
  },
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

/** What the provider does to the merchant before a call: how its requests fare at the door. */
const doors = {
  open: { active: true },
  'deactivated API': { active: false },
  'removed key': { publicKey: undefined },
  'rotated key': { publicKey: createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey) },
};

const calls = fc.record({
  door: fc.constantFrom<(keyof typeof doors)[]>(
    'open',
    'open',
    'open',
    'deactivated API',
    'removed key',
    'rotated key',
  ),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  /** Of the first call, where it is true only in so far as it claims less; later ones are repeated. */
  repeated: fc.boolean(),
});

export const scenarios = fc.record({
  payment: payments,
  by: fc.constantFrom('paymentId', 'paymentRequestId', 'both', 'mismatched'),
  calls: fc.array(calls, { minLength: 1, maxLength: 4 }),
  /** Whether the caller forgets to say that later calls are repeated. Then an `F` proves less, but an `S` as much. */
  forgetful: fc.boolean(),
});

export type Scenario = typeof scenarios extends fc.Arbitrary<infer T> ? T : never;

/** One call of a client, in whatever language. */
export interface Call {
  clientId: string;
  request: { paymentId?: string; paymentRequestId?: string };
  repeated: boolean;
  maxAttempts: number;
  /** Whether the provider may answer late or never: the time of an attempt must then be short. */
  late: boolean;
}

/** What a client says of a call. */
export interface Told {
  resultStatus: 'S' | 'F' | 'U';
  attempts: readonly unknown[];
  paymentId?: string;
  paymentRequestId?: string;
  cancelTime?: string;
}

let merchants = 0;

/**
 * Cancels a payment of a merchant of its own, call after call until the outcome is known, as a scenario says, and holds every
 * outcome to what became of the payment.
 */
export async function holds(
  scenario: Scenario,
  sandbox: Sandbox,
  cancel: (call: Call) => Promise<Told>,
): Promise<string[]> {
  const { payment: options, by, forgetful } = scenario;
  const clientId = `SANDBOX_${++merchants}`;
  const publicKey = createPublicKey(sandbox.privateKey);
  sandbox.registerMerchant({ clientId, publicKey, balance: 1_000_000_000 });
  const payment = sandbox.createPayment({ ...options, clientId });
  const other = sandbox.createPayment({ clientId });
  const { paymentId, paymentRequestId } = payment;
  const request = {
    paymentId: { paymentId },
    paymentRequestId: { paymentRequestId },
    both: { paymentId, paymentRequestId },
    mismatched: { paymentId, paymentRequestId: other.paymentRequestId },
  }[by];
  const late = options.behaviours?.some((name) => /^(NO_ANSWER|ANSWER_AFTER)/.test(name)) ?? false;
  const seen: string[] = [];
  for (const [index, { door, maxAttempts, repeated }] of scenario.calls.entries()) {
    const { publicKey: key, ...access } = { publicKey, active: true, ...doors[door] };
    sandbox.registerMerchant({ clientId, balance: 1_000_000_000, ...access, ...(key && { publicKey: key }) });
    const isRepeated = index === 0 ? repeated : !forgetful;
    const outcome = await cancel({ clientId, request, repeated: isRepeated, maxAttempts, late });
    const { status } = payment;
    const told = { outcome: outcome.resultStatus, status, attempts: outcome.attempts };
    if (outcome.resultStatus === 'S') {
      expect(told).toMatchObject({ status: 'CANCELLED' });
      const { cancelTime = payment.cancelTime, ...ids } = outcome;
      expect(payment).toMatchObject({ cancelTime, paymentId: ids.paymentId, paymentRequestId: ids.paymentRequestId });
    }
    // What an `F` is worth when nobody said that the call is a repeat, nobody can tell.
    if (outcome.resultStatus === 'F' && forgetful && index > 0) break;
    // The payment was made for these calls, so whoever cancelled it was one of them.
    if (outcome.resultStatus === 'F') expect(told).not.toMatchObject({ status: 'CANCELLED' });
    expect(other.status).toBe('PROCESSING');
    seen.push(`${outcome.resultStatus} of a payment that is ${status === 'CANCELLED' ? '' : 'not '}cancelled`);
    if (outcome.resultStatus !== 'U') break;
  }
  return seen;
}
