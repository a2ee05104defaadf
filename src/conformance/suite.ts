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
import { type Bench, runCase } from './run-case.js';
import { createValidator } from './validate.js';
import { probe } from './wire.js';

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
  /** Takes a target that begins with `http://` and is another machine, such as a service of Docker Compose. Default: false. */
  allowHttp?: boolean;
  /** Runs only cases whose id contains this. Default: all. */
  only?: string;
  /** The longest that a case may take, a whole number of milliseconds from 1 to 3 600 000. Default: 10 000. */
  timeout?: number;
  /** Ends the suite: the report then tells of the cases that ran, and is `stopped`. */
  signal?: AbortSignal;
  /** Called after each case. `total` is the number of all. What it throws is ignored. */
  onCase?: (result: CaseResult, total: number) => void;
}

const knownOptions = {
  target: true,
  merchant: true,
  payment: true,
  allowHttp: true,
  only: true,
  timeout: true,
  signal: true,
  onCase: true,
} satisfies Known<ConformanceOptions>;

/**
 * Runs an implementation through the suite: every documented form of a request, every form of its headers, every illegal
 * request, and each reserved id that the target lists in `/sandbox.json`. Cases run one after the other.
 *
 * @throws OptionError or KeyError when an option breaks its rule, or nothing answers at the target; MissingPrismError when
 *   Prism is not installed
 */
export async function checkConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { target, merchant, payment, timeout, signal, only, onCase } = readOptions(options);
  const validate = await createValidator();
  const status = await probe(target, timeout, signal);
  const run = Date.now().toString(36);
  const { cases: reservedCases, cancellableId } = await reservedIdCases(target, run, timeout);
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
  if (all.length === 0) throw new OptionError('only', 'must be a part of the id of a case.');
  const cases: CaseResult[] = [];
  for (const conformanceCase of all) {
    const result = await runCase(conformanceCase, bench).catch((error: unknown) => {
      if (signal?.aborted) return undefined;
      throw error;
    });
    if (result === undefined) break;
    cases.push(result);
    notify((ran: CaseResult) => onCase?.(ran, all.length), result);
  }
  const failed = cases.filter(({ passed }) => !passed).length;
  const stopped = cases.length < all.length;
  const notes = [
    ...(stopped ? [`Stopped after ${cases.length} of ${all.length} cases.`] : []),
    ...(status === 404 ? [`There is nothing at ${target.href} for GET (404). Is the path right?`] : []),
    ...(cancellable ? [] : ['No payment was given: whether one can be cancelled is not checked.']),
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
