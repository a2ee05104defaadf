import type { cancelPayment } from '../../generated/contract.js';
import {
  type FailureCode,
  isResultCode,
  isSuccessCode,
  type ResultCodeEntry,
  resultCodes,
  type SuccessCode,
  type UnknownCauseCode,
  type UnknownCode,
} from '../../generated/result-codes.js';
import type { paths } from '../../generated/schema.js';
import { parseJson } from '../internal/http.js';
import { fieldsOf } from '../internal/objects.js';
import type { UnknownCause } from '../internal/records.js';
import { lastMoment, readDateTime, readTimeHeader } from '../signature/time.js';

/** A documented code, for completion in editors, or any other string: the provider adds codes. */
export type OpenCode<Code extends string> = Code | (string & {});

/** The body of an answer that follows the contract. */
type ResponseBody = paths[typeof cancelPayment.path]['post']['responses'][200]['content']['application/json'];

interface Judged {
  /** The message of the answer, if it has one. For people; never branch on it. */
  readonly resultMessage?: string;
  /**
   * Deviations from the contract that do not affect the outcome, as JSON pointers: `/cancelTime`. Empty if there are none.
   * Log them, and report them to the provider.
   */
  readonly deviations: readonly string[];
}

/** The payment is cancelled: a verified answer says so and names the request's payment. */
export interface SuccessVerdict extends Judged {
  readonly resultStatus: 'S';
  readonly resultCode: SuccessCode;
  /** As in the answer. Always present if the request contains a `paymentId`. */
  readonly paymentId?: string;
  /** As in the answer. Always present if the request contains only a `paymentRequestId`. */
  readonly paymentRequestId?: string;
  /** When the payment was cancelled: ISO 8601, as in the answer. Left out if the answer has no valid time. */
  readonly cancelTime?: string;
  readonly verified: true;
}

/** The payment is not cancelled. `retry` says whether a corrected request may help. */
export interface FailureVerdict extends Judged {
  readonly resultStatus: 'F';
  /** `isFailureCode` narrows it to the documented codes. */
  readonly resultCode: OpenCode<FailureCode>;
  /**
   * Whether the answer's signature is valid. The gateway sends some failures unsigned. The client accepts an unsigned failure
   * only as the answer to the very first request.
   */
  readonly verified: boolean;
  /**
   * Whether this failure assumes that the API is idempotent: an earlier request may have been received, and only a conclusive
   * code says that it did not cancel the payment. If true, call `inquiryPayment` before you do anything irreversible.
   */
  readonly restsOnIdempotency: boolean;
}

/** It is not known whether the payment is cancelled. */
export interface UnknownVerdict extends Judged {
  readonly resultStatus: 'U';
  /** The code of the answer, if it has one. Its status may be other than `U`. */
  readonly resultCode?: OpenCode<UnknownCode>;
  /** Why it is not known. */
  readonly cause: UnknownCause;
  readonly verified: boolean;
}

/** What one answer says about the payment. */
export type Verdict = SuccessVerdict | FailureVerdict | UnknownVerdict;

/** An answer: parsed, not yet judged. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** Whether its signature is valid. */
  verified: boolean;
  /** The parsed body; `undefined` if it is empty or not JSON. */
  body: unknown;
  /** Its `Response-Time`, as received. */
  responseTime?: string | undefined;
  /** The `Request-Time` of the request, in milliseconds since 1970. */
  requestTime?: number | undefined;
}

/**
 * Parses the body of a response. Non-200 bodies need not be JSON.
 *
 * @returns `undefined` for an empty body, or a non-200 body that is not JSON
 * @throws SyntaxError when the body of a 200 response is not JSON
 */
export function parseAnswer(status: number, bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (status === 200) throw error;
    return undefined;
  }
}

/** The ids in a request. */
export interface NamedPayment {
  paymentId?: string | null;
  paymentRequestId?: string | null;
}

/** If an `F` is older than its request by more than this, it answers another request, or a clock is wrong. */
const toleratedAge = 15 * 60_000;

/** The HTTP statuses besides 5xx after which the same request may succeed: RFC 9110 (408), RFC 8470 (425), RFC 6585 (429). */
const passingStatuses = [408, 425, 429];

/**
 * Judges an answer by its HTTP status, signature, result status, result code and payment. Lists every other deviation from the
 * contract in `deviations`. spec/vectors/outcomes.json has the cases for every language.
 *
 * @param repeated whether an earlier request for this cancellation may have been received
 */
export function judge(answer: Answer, request: NamedPayment, repeated: boolean): Verdict {
  const { status, verified } = answer;
  const { resultStatus, resultCode, resultMessage, paymentId, paymentRequestId, cancelTime } = read(answer.body);
  const said = { ...(resultCode && { resultCode }), ...(resultMessage !== undefined && { resultMessage }) };
  const open = (code: Parameters<typeof unknown>[0], message: string): UnknownVerdict =>
    unknown(code, message, { verified, ...said });
  const invalid = (message: string) => open('INVALID_RESPONSE', `The response breaks the contract: ${message}`);

  if (status !== 200)
    return open(
      status >= 500 || passingStatuses.includes(status) ? 'UNAVAILABLE' : 'HTTP_STATUS',
      `The HTTP status is ${status}.`,
    );
  if (resultStatus === undefined) return invalid('`result.resultStatus` is none of S, F and U.');
  const row = documented(resultCode);
  if (row !== undefined && row.resultStatus !== resultStatus)
    return invalid(`${resultCode} does not go with ${resultStatus}.`);
  const deviations = deviationsOf(answer.body, request, resultStatus);
  if (resultStatus === 'U')
    return { ...open('UNKNOWN_RESULT', `The API answered U: ${resultCode ?? 'without a code'}.`), deviations };
  if (!resultCode) return invalid('`result.resultCode` is missing.');

  const [name, wanted, given] = request.paymentId
    ? (['paymentId', request.paymentId, paymentId] as const)
    : (['paymentRequestId', request.paymentRequestId, paymentRequestId] as const);
  const otherPayment = given !== undefined && given !== wanted;

  if (resultStatus === 'S') {
    if (!isSuccessCode(resultCode)) return invalid(`${resultCode} is no success.`);
    if (!verified) return open('UNTRUSTED_RESPONSE', 'The response is an unsigned success.');
    if (given === undefined) return invalid(`a success without the request's \`${name}\`.`);
    if (otherPayment) return open('OTHER_PAYMENT', `The response is a success for another ${name} than the request's.`);
    const ids = { ...(paymentId && { paymentId }), ...(paymentRequestId && { paymentRequestId }) };
    const time = cancelTime === undefined ? {} : { cancelTime };
    return { resultStatus, ...said, resultCode, ...ids, ...time, verified, deviations };
  }

  if (otherPayment) return open('OTHER_PAYMENT', `The response is a failure of another ${name} than the request's.`);
  const stale = verified ? staleness(answer) : undefined;
  if (stale !== undefined) return open('STALE_RESPONSE', stale);
  if (repeated && row?.conclusive !== true)
    return open(
      'REQUEST_REFUSED',
      `The API refused this request (${resultCode}), and a request before it may have cancelled the payment.`,
    );
  if (repeated && !verified)
    return open(
      'UNTRUSTED_RESPONSE',
      `The response is an unsigned failure (${resultCode}), and a request before it may have cancelled the payment.`,
    );
  return { resultStatus, ...said, resultCode, verified, restsOnIdempotency: repeated, deviations };
}

/** Why a signed answer is too old to answer this request; `undefined` if it is not. */
function staleness({ responseTime = '', requestTime = Number.NaN }: Answer): string | undefined {
  const time = readTimeHeader(responseTime) ?? Number.NaN;
  if (time >= requestTime - toleratedAge) return undefined;
  const asked = momentOf(requestTime);
  return Number.isNaN(time)
    ? `The response is a failure whose time, ${JSON.stringify(responseTime)}, cannot be read. The request was made at ${asked}.`
    : `The response is a failure of ${momentOf(time)}, more than 15 minutes before the request of ${asked}. It may be an answer to another request, or this machine's clock is ahead.`;
}

/** A time as text. Evidence may contain a time that is out of the range of `Date`. */
function momentOf(time: number): string {
  return Math.abs(time) <= lastMoment ? new Date(time).toISOString() : String(time);
}

interface ReadAnswer {
  resultStatus: 'S' | 'F' | 'U' | undefined;
  resultCode: string | undefined;
  resultMessage: string | undefined;
  paymentId: string | undefined;
  paymentRequestId: string | undefined;
  cancelTime: string | undefined;
}

/** The fields that `judge` needs. A field of the wrong type counts as missing. */
function read(body: unknown): ReadAnswer {
  const answer = fieldsOf<ResponseBody>(body);
  const result = fieldsOf<ResponseBody['result']>(answer.result);
  const status = result.resultStatus;
  const time = text(answer.cancelTime);
  return {
    resultStatus: status === 'S' || status === 'F' || status === 'U' ? status : undefined,
    resultCode: text(result.resultCode),
    resultMessage: text(result.resultMessage),
    paymentId: text(answer.paymentId) || undefined,
    paymentRequestId: text(answer.paymentRequestId) || undefined,
    cancelTime: time !== undefined && readDateTime(time) !== undefined ? time : undefined,
  };
}

/** Deviations from the contract that do not affect the verdict, as JSON pointers in the order of the contract. */
function deviationsOf(body: unknown, request: NamedPayment, status: 'S' | 'F' | 'U'): string[] {
  const answer = fieldsOf<ResponseBody>(body);
  const result = fieldsOf<ResponseBody['result']>(answer.result);
  const idDeviates = (name: 'paymentId' | 'paymentRequestId') => {
    const value = answer[name];
    if (value === undefined || value === null) return status === 'S';
    return !isText(value, 1, 64) || (typeof request[name] === 'string' && request[name] !== value);
  };
  const time = answer.cancelTime;
  const checks: [pointer: string, deviates: boolean][] = [
    ['/result/resultCode', !isText(result.resultCode, 1, 64)],
    ['/result/resultMessage', !isText(result.resultMessage, 0, 256)],
    ['/paymentId', idDeviates('paymentId')],
    ['/paymentRequestId', idDeviates('paymentRequestId')],
    ['/cancelTime', status === 'S' && !(typeof time === 'string' && readDateTime(time) !== undefined)],
  ];
  return checks.filter(([, deviates]) => deviates).map(([pointer]) => pointer);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value is a string of `minimum` to `maximum` characters. Counts code points, as JSON Schema does. */
function isText(value: unknown, minimum: number, maximum: number): boolean {
  if (typeof value !== 'string' || value.length < minimum) return false;
  // Stryker disable next-line ConditionalExpression,EqualityOperator: the first comparison only saves the count.
  return value.length <= maximum || [...value].length <= maximum;
}

/** The contract's entry for a result code; `undefined` if the code is missing or not documented. */
export function documented(code: string | undefined): ResultCodeEntry | undefined {
  // Stryker disable next-line ConditionalExpression,LogicalOperator: no code is named `undefined`; only the type needs the check.
  return code !== undefined && isResultCode(code) ? resultCodes[code] : undefined;
}

/** The verdict `U`. */
export function unknown(
  code: UnknownCauseCode,
  message: string,
  details: { verified?: boolean; error?: unknown; resultCode?: string; resultMessage?: string } = {},
): UnknownVerdict {
  const { verified = false, error, ...kept } = details;
  const cause = { code, message, ...(error === undefined ? {} : { error }) };
  return { resultStatus: 'U', ...kept, verified, cause, deviations: [] };
}
