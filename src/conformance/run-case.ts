import { sign } from 'node:crypto';
import { createCancelClient } from '../client/cancel-client.js';
import { CancelAbortedError } from '../errors.js';
import { printable } from '../internal/text.js';
import type { ExpectedOutcome } from '../sandbox/index.js';
import type { readPublicKey } from '../signature/keys.js';
import { cancelTimeFault, expectationFault, readAnswer, signatureFault } from './answer.js';
import type { ConformanceCase } from './cases.js';
import { messageOf, type Subject } from './message.js';
import type { CaseResult } from './report.js';
import { type CaseExchange, recordingFetch, transcriptOf } from './transcript.js';
import type { Validate } from './validate.js';
import { send } from './wire.js';

/** The environment of all cases. */
export interface Bench {
  target: URL;
  alipayPublicKey: ReturnType<typeof readPublicKey>;
  validate: Validate;
  subject: Subject;
  /** Whether the subject's payment exists and can be cancelled. */
  cancellable: boolean;
  /** The time limit of a case, in milliseconds. */
  timeout: number;
  signal: AbortSignal | undefined;
  /** The first `cancelTime` of each payment. It must not change. */
  cancelTimes: Map<unknown, unknown>;
}

/** What went over the wire in a case, and what is wrong with it. */
interface Observation {
  faults: string[];
  exchanges: CaseExchange[];
}

/** Whether a failed case got no complete response to any request. The target may have stopped answering. */
export function gotNoResponse({ passed, exchanges = [] }: CaseResult): boolean {
  return !passed && exchanges.every(({ response }) => response === undefined);
}

/**
 * Runs a case. Replaces control characters in text from the target, since terminals show it.
 *
 * @throws the signal's reason if it aborts
 */
export async function runCase(conformanceCase: ConformanceCase, bench: Bench): Promise<CaseResult> {
  const { id, group, title, expect } = conformanceCase;
  const start = performance.now();
  const { faults, exchanges } = await (typeof expect === 'object' && 'outcome' in expect
    ? outcomeFaults(conformanceCase, expect.outcome, bench)
    : answerFaults(conformanceCase, expect, bench));
  bench.signal?.throwIfAborted();
  const duration = performance.now() - start;
  const result = { id: printable(id), group, title: printable(title), passed: faults.length === 0, duration };
  return faults.length === 0 ? result : { ...result, reason: printable(faults.join(' ')), exchanges };
}

/** Sends the request of a case and checks the answer. */
async function answerFaults(
  { request }: ConformanceCase,
  expected: 'taken' | readonly string[],
  { target, alipayPublicKey, validate, subject, cancellable, timeout, signal, cancelTimes }: Bench,
): Promise<Observation> {
  const message = await messageOf(request, subject);
  const limit = AbortSignal.timeout(timeout);
  let response: Awaited<ReturnType<typeof send>>;
  try {
    response = await send(target, message, signal === undefined ? limit : AbortSignal.any([limit, signal]));
  } catch (error) {
    const exchanges = [transcriptOf({ request: message, response: undefined })];
    return { faults: [`No complete response arrived: ${(error as Error).message}.`], exchanges };
  }
  const violations = (await validate({ request: message, response })).filter(({ message }) => message === 'response');
  const body = readAnswer(response.body);
  const faults = [
    ...violations.map(({ description }) => `${description}.`.replace(/\.\.$/, '.')),
    await signatureFault(message, response, alipayPublicKey),
    expectationFault(expected, body, subject, cancellable),
    cancelTimeFault(body, cancelTimes),
  ].filter((fault) => fault !== undefined);
  return { faults, exchanges: [transcriptOf({ request: message, response })] };
}

/** Cancels with the client of this package and checks the outcome. */
async function outcomeFaults(
  { request }: ConformanceCase,
  expected: ExpectedOutcome,
  { target, alipayPublicKey, subject, timeout, signal }: Bench,
): Promise<Observation> {
  const { fetch, exchanges } = recordingFetch(target.origin);
  const { clientId, privateKey } = subject;
  const alipay = createCancelClient({
    ...{ clientId, alipayPublicKey, fetch },
    // `privateKey` would sign in the thread pool. Signing at once makes sure that an attempt is sent, however short its timeout.
    sign: (content) => sign('sha256', content, privateKey),
    baseUrl: target.href.replace(/^http:/, 'https:'),
    // If no answer is expected, a short wait is enough.
    attemptTimeout: expected.cause === 'TIMEOUT' ? Math.min(timeout, 1000) : timeout,
    deadline: timeout,
    // The first attempt shows whether an outcome stays `U`. Any other outcome needs the stated number of attempts.
    retry: { maxAttempts: expected.resultStatus === 'U' ? 1 : expected.attempts },
    sleep: async () => {},
  });
  const options = signal === undefined ? {} : { signal };
  const { body = '{}' } = request;
  const outcome = await alipay.cancel(JSON.parse(body), options).catch((error: unknown) => {
    throw error instanceof CancelAbortedError ? error.cause : error;
  });
  const cause = outcome.resultStatus === 'U' ? outcome.cause.code : undefined;
  const actual: Record<string, unknown> = { ...outcome, cause, attempts: outcome.attempts.length };
  const faults = Object.entries(expected)
    .filter(([name, value]) => actual[name] !== value && !(name === 'attempts' && expected.resultStatus === 'U'))
    .map(([name, value]) => `${name} is ${actual[name]}, but ${value} is expected.`);
  return { faults, exchanges: faults.length === 0 ? [] : await exchanges() };
}
