import { isSuccessCode } from '../../generated/result-codes.js';
import { lastMoment, readDateTime, readTimeHeader } from '../signature/time.js';
import { documented, type UnknownVerdict, unknown, type Verdict } from './verdict.js';

/** An answer as it arrived: parsed, but not yet believed. */
export interface Answer {
  /** The HTTP status. */
  status: number;
  /** Whether its signature verified. */
  verified: boolean;
  body: unknown;
  /** Its `Response-Time`, as received. */
  responseTime?: string | undefined;
  /** The `Request-Time` of the request that it answers, in milliseconds since 1970. */
  requestTime?: number | undefined;
}

/** The payment that a request names. */
export interface NamedPayment {
  paymentId?: string | null;
  paymentRequestId?: string | null;
}

/** An `F` whose time lies further before its request is an answer to another one, or one of the two clocks is wrong. */
const toleratedAge = 15 * 60_000;

/** The HTTP statuses beside 5xx after which the same request may fare better. RFC 9110, RFC 8470, RFC 6585. */
const passingStatuses = [408, 425, 429];

/**
 * Judges an answer. Status, code, signature, HTTP status and the payment's identity decide; what else breaks the contract
 * is told in `deviations`. The rules, for any language, are the vectors in spec/vectors/outcomes.json.
 *
 * @param repeated whether a request for this cancellation may have been received before
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
  return { resultStatus, ...said, resultCode, verified, deviations };
}

/** Why the time of a signed answer is not that of an answer to this request, if it is not. */
function staleness({ responseTime = '', requestTime = Number.NaN }: Answer): string | undefined {
  const time = readTimeHeader(responseTime) ?? Number.NaN;
  if (time >= requestTime - toleratedAge) return undefined;
  const asked = momentOf(requestTime);
  return Number.isNaN(time)
    ? `The response is a failure whose time, ${JSON.stringify(responseTime)}, cannot be read. The request was made at ${asked}.`
    : `The response is a failure of ${momentOf(time)}, more than 15 minutes before the request of ${asked}. It may be an answer to another request, or this machine's clock is ahead.`;
}

/** A time as text. Evidence may hold one that no `Date` can hold. */
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

/** What of a body decides or is handed on. A field of another type is as good as missing. */
function read(body: unknown): ReadAnswer {
  const answer = fieldsOf(body);
  const result = fieldsOf(answer['result']);
  const status = result['resultStatus'];
  const time = text(answer['cancelTime']);
  return {
    resultStatus: status === 'S' || status === 'F' || status === 'U' ? status : undefined,
    resultCode: text(result['resultCode']),
    resultMessage: text(result['resultMessage']),
    paymentId: text(answer['paymentId']) || undefined,
    paymentRequestId: text(answer['paymentRequestId']) || undefined,
    cancelTime: time !== undefined && readDateTime(time) !== undefined ? time : undefined,
  };
}

/** The fields that break the contract without changing the decision, as JSON pointers in the order of the contract. */
function deviationsOf(body: unknown, request: NamedPayment, status: 'S' | 'F' | 'U'): string[] {
  const answer = fieldsOf(body);
  const result = fieldsOf(answer['result']);
  const idDeviates = (name: 'paymentId' | 'paymentRequestId') => {
    const value = answer[name];
    if (value === undefined || value === null) return status === 'S';
    return !isText(value, 1, 64) || (typeof request[name] === 'string' && request[name] !== value);
  };
  const time = answer['cancelTime'];
  const checks: [pointer: string, deviates: boolean][] = [
    ['/result/resultCode', !isText(result['resultCode'], 1, 64)],
    ['/result/resultMessage', !isText(result['resultMessage'], 0, 256)],
    ['/paymentId', idDeviates('paymentId')],
    ['/paymentRequestId', idDeviates('paymentRequestId')],
    ['/cancelTime', status === 'S' && !(typeof time === 'string' && readDateTime(time) !== undefined)],
  ];
  return checks.filter(([, deviates]) => deviates).map(([pointer]) => pointer);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Whether a value is text of so many characters (code points, as JSON Schema counts them). */
function isText(value: unknown, minimum: number, maximum: number): boolean {
  if (typeof value !== 'string' || value.length < minimum) return false;
  // Stryker disable next-line ConditionalExpression,EqualityOperator: the first only saves the count, the tests have both.
  return value.length <= maximum || [...value].length <= maximum;
}
