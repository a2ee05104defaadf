import { sign } from 'node:crypto';
import { createCancelClient } from '../client/cancel-client.js';
import { CancelAbortedError } from '../errors.js';
import { printable } from '../internal/text.js';
import type { ExpectedOutcome } from '../sandbox/index.js';
import type { readPublicKey } from '../signature/keys.js';
import { type AnswerBody, expectationFault, signatureFault } from './answer.js';
import type { ConformanceCase } from './case.js';
import { type CaseExchange, recordingFetch, shownExchange } from './evidence.js';
import type { Judge } from './judge.js';
import { messageOf, type Subject } from './message.js';
import type { CaseResult } from './report.js';
import { send } from './send.js';

/** What every case works with. */
export interface Bench {
  target: URL;
  alipayPublicKey: ReturnType<typeof readPublicKey>;
  judge: Judge;
  subject: Subject;
  /** Whether the subject's payment can be cancelled. */
  cancellable: boolean;
  /** The longest that a case may take, in milliseconds. */
  timeout: number;
  signal: AbortSignal | undefined;
  /** The `cancelTime` of each payment, since it must not change. */
  cancelTimes: Map<unknown, unknown>;
}

/** What is wrong with what a case saw, and what that was. */
interface Observation {
  faults: string[];
  exchanges: CaseExchange[];
}

/**
 * Runs a case. Text of the target is made printable: it goes to terminals.
 *
 * @throws the signal's reason when it aborts
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

/** Sends the request of a case, and tells what is wrong with its answer. */
async function answerFaults(
  { request }: ConformanceCase,
  expected: 'taken' | readonly string[],
  { target, alipayPublicKey, judge, subject, cancellable, timeout, signal, cancelTimes }: Bench,
): Promise<Observation> {
  const message = await messageOf(request, subject);
  const limit = AbortSignal.timeout(timeout);
  let response: Awaited<ReturnType<typeof send>>;
  try {
    response = await send(target, message, signal === undefined ? limit : AbortSignal.any([limit, signal]));
  } catch (error) {
    const exchanges = [shownExchange({ request: message, response: undefined })];
    return { faults: [`No complete response arrived: ${(error as Error).message}.`], exchanges };
  }
  const violations = (await judge({ request: message, response })).filter(({ message }) => message === 'response');
  const body = readBody(response.body);
  const faults = [
    ...violations.map(({ description }) => `${description}.`.replace(/\.\.$/, '.')),
    await signatureFault(message, response, alipayPublicKey),
    expectationFault(expected, body, subject, cancellable),
    cancelTimeFault(body, cancelTimes),
  ].filter((fault) => fault !== undefined);
  return { faults, exchanges: [shownExchange({ request: message, response })] };
}

/** Cancels by the client of this package, and tells in what its outcome is not as expected. */
async function outcomeFaults(
  { request }: ConformanceCase,
  expected: ExpectedOutcome,
  { target, alipayPublicKey, subject, timeout, signal }: Bench,
): Promise<Observation> {
  const { fetch, exchanges } = recordingFetch(target.origin);
  const { clientId, privateKey } = subject;
  const alipay = createCancelClient({
    ...{ clientId, alipayPublicKey, fetch },
    // At once, where `privateKey` would sign in the thread pool: however short its time, each attempt is sent.
    sign: (content) => sign('sha256', content, privateKey),
    baseUrl: target.href.replace(/^http:/, 'https:'),
    // Where no answer is to come, there is no point in waiting long for it.
    attemptTimeout: expected.cause === 'TIMEOUT' ? Math.min(timeout, 1000) : timeout,
    deadline: timeout,
    // That an outcome stays `U` is seen at the first attempt; what becomes of it, only after as many as are stated.
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

function cancelTimeFault({ result, paymentId, cancelTime }: AnswerBody, cancelTimes: Map<unknown, unknown>) {
  if (result?.resultStatus !== 'S') return undefined;
  const first = cancelTimes.get(paymentId) ?? cancelTime;
  cancelTimes.set(paymentId, first);
  return cancelTime === first ? undefined : `cancelTime was ${first} before, and is ${cancelTime} now.`;
}

function readBody(bytes: Uint8Array): AnswerBody {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) ?? {};
  } catch {
    return {};
  }
}
