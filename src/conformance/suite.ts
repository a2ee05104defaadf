import { contractVersion } from '../../generated/client.js';
import { checkObject } from '../checks.js';
import { createCancelClient } from '../client/cancel-client.js';
import { OptionError } from '../errors.js';
import type { ExpectedOutcome } from '../sandbox/index.js';
import { type KeyInput, readPrivateKey, readPublicKey } from '../signature/keys.js';
import { type AnswerBody, expectationFault, signatureFault } from './answer.js';
import type { ConformanceCase } from './case.js';
import { conformanceCases } from './cases.js';
import { createJudge, type Judge } from './judge.js';
import { messageOf, type Subject } from './message.js';
import type { CaseResult, ConformanceReport } from './report.js';
import { reservedIdCases } from './reserved-id-cases.js';
import { send } from './send.js';

export interface ConformanceOptions {
  /** The base URL of the implementation, the path included: `http://127.0.0.1:4020/ams/sandbox/api`. */
  target: string | URL;
  /** A merchant that the implementation knows, and the key with which it signs its answers. */
  merchant: { clientId: string; privateKey: KeyInput; alipayPublicKey: KeyInput };
  /**
   * A payment that the implementation knows and that the suite may cancel. Default: that of the reserved id
   * `sandbox-SUCCESS`, where the target has it; else requests name a payment that there is not.
   */
  payment?: { paymentId: string; paymentRequestId: string };
  /** The longest that a case may take, in milliseconds, from 1. Default: 10 000. */
  timeout?: number;
  /** Ends the suite; `checkConformance` then rejects with its reason. */
  signal?: AbortSignal;
  /** Called after each case. `total` is the number of all. */
  onCase?: (result: CaseResult, total: number) => void;
}

/**
 * Runs an implementation through the suite: every documented form of a request, every form of its headers, every illegal
 * request, and each reserved id that the target lists in `/sandbox.json`. Cases run one after the other.
 *
 * @throws OptionError or KeyError when an option breaks its rule; MissingPrismError when Prism is not installed
 */
export async function checkConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { target, merchant, timeout = 10_000, signal, onCase } = readOptions(options);
  const judge = await createJudge();
  const run = Date.now().toString(36);
  const { cases: reservedCases, cancellableId } = await reservedIdCases(target, run, timeout);
  const cancellable = options.payment !== undefined || cancellableId !== undefined;
  const id = cancellableId ?? `conformance-${run}`;
  const { paymentId, paymentRequestId } = options.payment ?? { paymentId: id, paymentRequestId: id };
  const basePath = target.pathname.replace(/\/+$/, '');
  const subject = {
    clientId: merchant.clientId,
    privateKey: merchant.privateKey,
    basePath,
    paymentId,
    paymentRequestId,
  };
  const bench: Bench = { target, merchant, judge, subject, cancellable, cancelTimes: new Map() };

  const all = [...conformanceCases, ...reservedCases];
  const cases: CaseResult[] = [];
  for (const conformanceCase of all) {
    signal?.throwIfAborted();
    const result = await runCase(conformanceCase, bench, timeout);
    cases.push(result);
    onCase?.(result, all.length);
  }
  const failed = cases.filter(({ passed }) => !passed).length;
  const notes = [
    ...(cancellable ? [] : ['No payment was given: whether one can be cancelled is not checked.']),
    ...(reservedCases.length > 0 ? [] : ['The target lists no reserved ids in /sandbox.json.']),
  ];
  return { target: target.href, contractVersion, passed: cases.length - failed, failed, notes, cases };
}

/** What every case works with. */
interface Bench {
  target: URL;
  merchant: ReturnType<typeof readOptions>['merchant'];
  judge: Judge;
  subject: Subject;
  cancellable: boolean;
  /** The `cancelTime` of each payment, since it must not change. */
  cancelTimes: Map<unknown, unknown>;
}

async function runCase(conformanceCase: ConformanceCase, bench: Bench, timeout: number): Promise<CaseResult> {
  const { id, group, title, expect } = conformanceCase;
  const start = performance.now();
  const faults = await (typeof expect === 'object' && 'outcome' in expect
    ? outcomeFaults(conformanceCase, expect.outcome, bench, timeout)
    : answerFaults(conformanceCase, expect, bench, timeout));
  const duration = performance.now() - start;
  const result = { id, group, title, passed: faults.length === 0, duration };
  return faults.length === 0 ? result : { ...result, reason: faults.join(' ') };
}

/** Sends the request of a case, and tells what is wrong with its answer. */
async function answerFaults(
  { request }: ConformanceCase,
  expected: 'taken' | readonly string[],
  { target, merchant, judge, subject, cancellable, cancelTimes }: Bench,
  timeout: number,
): Promise<string[]> {
  const message = await messageOf(request, subject);
  let response: Awaited<ReturnType<typeof send>>;
  try {
    response = await send(target, message, AbortSignal.timeout(timeout));
  } catch (error) {
    return [`No complete response arrived: ${(error as Error).message}.`];
  }
  const violations = (await judge({ request: message, response })).filter(({ message }) => message === 'response');
  const body = readBody(response.body);
  return [
    ...violations.map(({ description }) => `${description}.`.replace(/\.\.$/, '.')),
    await signatureFault(message, response, merchant.alipayPublicKey),
    expectationFault(expected, body, subject, cancellable),
    cancelTimeFault(body, cancelTimes),
  ].filter((fault) => fault !== undefined);
}

/** Cancels by the client of this package, and tells in what its outcome is not as expected. */
async function outcomeFaults(
  { request }: ConformanceCase,
  expected: ExpectedOutcome,
  { target, merchant }: Bench,
  timeout: number,
): Promise<string[]> {
  const alipay = createCancelClient({
    ...merchant,
    baseUrl: target,
    // Where no answer is to come, there is no point in waiting long for it.
    attemptTimeout: expected.cause === 'TIMEOUT' ? Math.min(timeout, 1000) : timeout,
    // That an outcome stays `U` is seen at the first attempt; what becomes of it, only after as many as are stated.
    retry: { maxAttempts: expected.resultStatus === 'U' ? 1 : expected.attempts },
    sleep: async () => {},
  });
  const outcome = await alipay.cancel(JSON.parse(request.body ?? '{}'));
  const cause = outcome.resultStatus === 'U' ? outcome.cause.code : undefined;
  const actual: Record<string, unknown> = { ...outcome, cause, attempts: outcome.attempts.length };
  return Object.entries(expected)
    .filter(([name, value]) => actual[name] !== value && !(name === 'attempts' && expected.resultStatus === 'U'))
    .map(([name, value]) => `${name} is ${actual[name]}, but ${value} is expected.`);
}

function cancelTimeFault({ result, paymentId, cancelTime }: AnswerBody, cancelTimes: Map<unknown, unknown>) {
  if (result?.resultStatus !== 'S') return undefined;
  const first = cancelTimes.get(paymentId) ?? cancelTime;
  cancelTimes.set(paymentId, first);
  return cancelTime === first ? undefined : `cancelTime was ${first} before, and is ${cancelTime} now.`;
}

function readBody(bytes: Uint8Array): AnswerBody {
  try {
    const body: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function readOptions(options: ConformanceOptions) {
  checkObject('options', options, true);
  checkObject('merchant', options.merchant, true);
  const { clientId, privateKey, alipayPublicKey } = options.merchant;
  if (!URL.canParse(String(options.target)) || !/^https?:/.test(String(options.target)))
    throw new OptionError('target', 'must be a URL, such as http://127.0.0.1:4020/ams/sandbox/api.');
  if (options.timeout !== undefined && !(options.timeout >= 1))
    throw new OptionError('timeout', 'must be a number of milliseconds from 1.');
  return {
    ...options,
    target: new URL(options.target),
    merchant: {
      clientId,
      privateKey: readPrivateKey(privateKey),
      alipayPublicKey: readPublicKey(alipayPublicKey),
    },
  };
}
