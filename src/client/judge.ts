import type { cancelPayment } from '../../generated/contract.js';
import {
  judgementCauses,
  retryableHttpStatuses,
  retryableHttpStatusesFrom,
  toleratedAge,
} from '../../generated/decisions.js';
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
import { fieldsOf, present } from '../internal/objects.js';
import type { UnknownCause } from '../internal/records.js';
import { fillIn, hasCharacters } from '../internal/text.js';
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
  /** The parsed body: `undefined` if it is empty, or what `parseAnswer` returns for a body that is not JSON. */
  body: unknown;
  /** Its `Response-Time`, as received. */
  responseTime?: string | undefined;
  /** The `Request-Time` of the request, in milliseconds since 1970. */
  requestTime?: number | undefined;
}

/** The body of a response that is not JSON. */
const notJson = Symbol('not JSON');

/** Parses the body of a response. An empty body is `undefined`. */
export function parseAnswer(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return notJson;
  }
}

/** The ids in a request. */
export interface NamedPayment {
  paymentId?: string | null;
  paymentRequestId?: string | null;
}

/**
 * Judges an answer by the rules of the contract (`x-decisions`), in their order. Lists deviations from the contract that do not
 * affect the outcome in `deviations`.
 *
 * @param repeated whether an earlier request for this cancellation may have been received
 */
export function judge(answer: Answer, request: NamedPayment, repeated: boolean): Verdict {
  const { status: httpStatus, verified, responseTime = '', requestTime = Number.NaN } = answer;
  const { resultStatus, resultCode, resultMessage, paymentId, paymentRequestId, cancelTime } = read(answer.body);
  const open = (template: CauseTemplate, words: Words = {}) =>
    unknown(template, words, present({ verified, resultCode: resultCode || undefined, resultMessage }));

  if (httpStatus !== 200)
    return open(isRetryable(httpStatus) ? judgementCauses.retryableHttpStatus : judgementCauses.otherHttpStatus, {
      httpStatus,
    });
  if (answer.body === notJson) return open(judgementCauses.notJson);
  if (resultStatus === undefined) return open(judgementCauses.otherResultStatus);
  const row = documented(resultCode);
  if (resultCode && row !== undefined && row.resultStatus !== resultStatus)
    return open(judgementCauses.conflictingResultCode, { resultCode, resultStatus });
  const deviations = deviationsOf(answer.body, request, resultStatus, cancelTime);
  if (resultStatus === 'U')
    return {
      ...(resultCode ? open(judgementCauses.unknown, { resultCode }) : open(judgementCauses.unknownWithoutResultCode)),
      deviations,
    };
  if (!resultCode) return open(judgementCauses.missingResultCode);

  const [idField, wanted, given] = request.paymentId
    ? (['paymentId', request.paymentId, paymentId] as const)
    : (['paymentRequestId', request.paymentRequestId, paymentRequestId] as const);
  const isOther = given !== undefined && given !== wanted;

  if (resultStatus === 'S') {
    if (!isSuccessCode(resultCode)) return open(judgementCauses.undocumentedSuccess, { resultCode });
    if (!verified) return open(judgementCauses.unsignedSuccess);
    if (given === undefined) return open(judgementCauses.successWithoutPayment, { idField });
    if (isOther) return open(judgementCauses.successOfAnotherPayment, { idField });
    return present({
      resultStatus,
      resultCode,
      resultMessage,
      paymentId,
      paymentRequestId,
      cancelTime,
      verified,
      deviations,
    });
  }

  if (isOther) return open(judgementCauses.failureOfAnotherPayment, { idField });
  const time = readTimeHeader(responseTime);
  const asked = momentOf(requestTime);
  if (verified && time === undefined)
    return open(judgementCauses.failureWithoutReadableTime, { responseTime, requestTime: asked });
  if (verified && !(Number(time) >= requestTime - toleratedAge))
    return open(judgementCauses.oldFailure, { responseTime: momentOf(Number(time)), requestTime: asked });
  if (repeated && row?.conclusive !== true) return open(judgementCauses.inconclusiveFailureAfterRepeat, { resultCode });
  if (repeated && !verified) return open(judgementCauses.unsignedFailureAfterRepeat, { resultCode });
  return present({ resultStatus, resultCode, resultMessage, verified, restsOnIdempotency: repeated, deviations });
}

/** Whether the same request may succeed after this HTTP status. */
function isRetryable(httpStatus: number): boolean {
  return httpStatus >= retryableHttpStatusesFrom || retryableHttpStatuses.some((status) => status === httpStatus);
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
    // Stryker disable next-line ConditionalExpression: the text `undefined` is not a time; only the type needs the check.
    cancelTime: time !== undefined && readDateTime(time) !== undefined ? time : undefined,
  };
}

/** Deviations from the contract that do not affect the verdict, as JSON pointers in the order of the contract. */
function deviationsOf(
  body: unknown,
  request: NamedPayment,
  status: 'S' | 'F' | 'U',
  cancelTime: string | undefined,
): string[] {
  const answer = fieldsOf<ResponseBody>(body);
  const result = fieldsOf<ResponseBody['result']>(answer.result);
  const idDeviates = (name: 'paymentId' | 'paymentRequestId') => {
    const value = answer[name];
    if (value === undefined || value === null) return status === 'S';
    return !hasCharacters(value, 1, 64) || (typeof request[name] === 'string' && request[name] !== value);
  };
  const checks: [pointer: string, deviates: boolean][] = [
    ['/result/resultCode', !hasCharacters(result.resultCode, 1, 64)],
    ['/result/resultMessage', !hasCharacters(result.resultMessage, 0, 256)],
    ['/paymentId', idDeviates('paymentId')],
    ['/paymentRequestId', idDeviates('paymentRequestId')],
    ['/cancelTime', status === 'S' && cancelTime === undefined],
  ];
  return checks.filter(([, deviates]) => deviates).map(([pointer]) => pointer);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The contract's entry for a result code; `undefined` if the code is missing or not documented. */
export function documented(code: string | undefined): ResultCodeEntry | undefined {
  // Stryker disable next-line ConditionalExpression,LogicalOperator: no code is named `undefined`; only the type needs the check.
  return code !== undefined && isResultCode(code) ? resultCodes[code] : undefined;
}

/** A cause of an unknown outcome in the contract, with a template of its message. */
export interface CauseTemplate {
  readonly cause: UnknownCauseCode;
  readonly message: string;
}

/** What the placeholders of a message stand for. */
type Words = Readonly<Record<string, string | number>>;

/** The verdict `U`. */
export function unknown(
  { cause: code, message }: CauseTemplate,
  words: Words = {},
  details: { verified?: boolean; error?: unknown; resultCode?: string; resultMessage?: string } = {},
): UnknownVerdict {
  const { verified = false, error, ...kept } = details;
  const cause = { code, message: fillIn(message, words), ...(error === undefined ? {} : { error }) };
  return { resultStatus: 'U', ...kept, verified, cause, deviations: [] };
}
