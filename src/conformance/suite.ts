import { contractVersion } from '../../generated/contract.js';
import { OptionError } from '../errors.js';
import {
  checkClientId,
  checkFlags,
  checkFunctions,
  checkKnown,
  checkObject,
  checkSignal,
  type Known,
  notify,
  wholeNumber,
} from '../internal/checks.js';
import { isLoopback, urlText, withoutTrailingSlashes } from '../internal/urls.js';
import { type KeyInput, readPrivateKey, readPublicKey } from '../signature/keys.js';
import { conformanceCases } from './cases.js';
import type { CaseResult, ConformanceReport } from './report.js';
import { reservedIdCases } from './reserved-id-cases.js';
import { type Bench, gotNoResponse, runCase } from './run-case.js';
import { createValidator } from './validate.js';
import { probe } from './wire.js';

export interface ConformanceOptions {
  /** The base URL of the implementation, path included: `http://127.0.0.1:4020/ams/sandbox/api`. */
  target: string | URL;
  /** A merchant that the implementation knows. `alipayPublicKey` verifies the implementation's answers. */
  merchant: { clientId: string; privateKey: KeyInput; alipayPublicKey: KeyInput };
  /**
   * A payment that the implementation knows and that the suite may cancel. Default: the reserved id `sandbox-SUCCESS` if the
   * target lists it; otherwise requests name a nonexistent payment.
   */
  payment?: { paymentId: string; paymentRequestId: string };
  /** Allows `http://` for a target on another machine, such as a service of Docker Compose. Default: false. */
  allowHttp?: boolean;
  /** Runs only the cases whose id contains this text. Default: all cases. */
  only?: string;
  /** The time limit of a case in milliseconds, a whole number from 1 to 3 600 000. Default: 10 000. */
  timeout?: number;
  /**
   * The time limit of the whole suite in milliseconds, a whole number from 1 to 86 400 000. The report then contains the cases
   * that have run, and `stopped` is true. Default: 600 000, ten minutes.
   */
  deadline?: number;
  /** Stops the suite. The report then contains the cases that have run, and `stopped` is true. */
  signal?: AbortSignal;
  /** Called after each case. `total` is the number of all cases. Errors of the listener are ignored. */
  onCase?: (result: CaseResult, total: number) => void;
}

const knownOptions = {
  target: true,
  merchant: true,
  payment: true,
  allowHttp: true,
  only: true,
  timeout: true,
  deadline: true,
  signal: true,
  onCase: true,
} satisfies Known<ConformanceOptions>;

/**
 * Runs the conformance suite against an implementation: every documented form of a request, every form of the headers, every
 * illegal request, and the first 200 reserved ids that the target lists in `/sandbox.json`. Cases run one after the other. The
 * suite stops early if the target stops answering: after a case without a response, and no answer to a GET.
 *
 * Stricter than the contract: every response must have HTTP status 200 and the three headers of a signature. A client must cope
 * with other responses, but an implementation must not send them.
 *
 * @throws OptionError or KeyError if an option is invalid or the target does not answer; MissingPrismError if Prism is not
 *   installed; the reason of `signal` if it aborts before the first case
 */
export async function checkConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { target, merchant, payment, timeout, deadline, signal: stop, only, onCase } = readOptions(options);
  const validate = await createValidator();
  const timeUp = AbortSignal.timeout(deadline);
  const signal = stop === undefined ? timeUp : AbortSignal.any([timeUp, stop]);
  const status = await probe(target, timeout, stop);
  const run = Date.now().toString(36);
  const { cases: reservedCases, cancellableId, leftOut } = await reservedIdCases(target, run, timeout);
  const cancellable = payment !== undefined || cancellableId !== undefined;
  const id = cancellableId ?? `conformance-${run}`;
  const { paymentId, paymentRequestId } = payment ?? { paymentId: id, paymentRequestId: id };
  const { clientId, privateKey, alipayPublicKey } = merchant;
  const subject = {
    ...{ clientId, privateKey, paymentId, paymentRequestId },
    basePath: withoutTrailingSlashes(target.pathname),
  };
  const cancelTimes = new Map();
  const bench: Bench = { target, alipayPublicKey, validate, subject, cancellable, timeout, signal, cancelTimes };

  const all = [...conformanceCases, ...reservedCases].filter((one) => only === undefined || one.id.includes(only));
  if (all.length === 0) throw new OptionError('only', 'must be part of the id of a case, such as `header-form/`.');
  const cases: CaseResult[] = [];
  let lastRequest: string | undefined;
  for (const conformanceCase of all) {
    const result = await runCase(conformanceCase, bench).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (result === undefined) break;
    cases.push(result);
    notify((ran: CaseResult) => onCase?.(ran, all.length), result);
    if (!gotNoResponse(result)) continue;
    const answers = await probe(target, timeout, signal).then(
      () => true,
      () => false,
    );
    if (!answers && !signal.aborted) {
      lastRequest = result.id;
      break;
    }
  }
  const failed = cases.filter(({ passed }) => !passed).length;
  const stopped = cases.length < all.length;
  const notes = [
    ...(stopped ? [`Stopped after ${cases.length} of ${all.length} cases.`] : []),
    ...(timeUp.aborted && stopped ? [`The deadline of ${deadline} ms has passed.`] : []),
    ...(lastRequest === undefined ? [] : [`The target stopped answering after ${lastRequest}.`]),
    ...(leftOut === 0 ? [] : [`The target lists too many reserved ids. The last ${leftOut} were not tried.`]),
    ...(status === 404 ? [`GET ${target.href} returned 404. Check the path.`] : []),
    ...(cancellable ? [] : ['No payment was given, so the suite did not check that a payment can be cancelled.']),
    ...(reservedCases.length > 0 ? [] : ['The target lists no reserved ids in /sandbox.json.']),
  ];
  const passed = cases.length - failed;
  return { target: target.href, contractVersion, passed, failed, stopped, notes, cases };
}

function readOptions(options: ConformanceOptions) {
  checkObject('options', options, true);
  checkKnown(options, knownOptions);
  const { merchant, payment, allowHttp = false, only, signal, onCase } = options;
  checkObject('merchant', merchant, true);
  checkObject('payment', payment);
  checkFlags({ allowHttp });
  checkFunctions({ onCase });
  checkSignal(signal);
  checkClientId(merchant.clientId);
  if (only !== undefined && typeof only !== 'string') throw new OptionError('only', 'must be a string.');
  if (payment !== undefined && ![payment.paymentId, payment.paymentRequestId].every((id) => typeof id === 'string'))
    throw new OptionError('payment', 'must have a `paymentId` and a `paymentRequestId`, both strings.');
  return Object.freeze({
    target: readTarget(options.target, allowHttp),
    merchant: Object.freeze({
      clientId: merchant.clientId,
      privateKey: readPrivateKey(merchant.privateKey),
      alipayPublicKey: readPublicKey(merchant.alipayPublicKey),
    }),
    payment: payment && Object.freeze({ ...payment }),
    timeout: wholeNumber('timeout', options.timeout, 10_000, 1, 3_600_000),
    deadline: wholeNumber('deadline', options.deadline, 600_000, 1, 86_400_000),
    only,
    signal,
    onCase,
  });
}

function readTarget(target: unknown, allowHttp: boolean): URL {
  const text = urlText(target);
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw new OptionError('target', 'must be a URL, such as http://127.0.0.1:4020/ams/sandbox/api.');
  const url = new URL(text);
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp)
    throw new OptionError('target', 'must begin with https:// on another machine, unless `allowHttp` is set.');
  return url;
}
