import { createCancelClient } from '../../src/index.js';
import type { ReservedId, Sandbox } from '../../src/sandbox/index.js';
import { signsAtOnce } from './time.js';

/** The outcome of a reserved id, in the form of its `expectedOutcome`. */
export async function outcomeOf({ id, expectedOutcome }: ReservedId, sandbox: Sandbox, fetch?: Sandbox['fetch']) {
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
