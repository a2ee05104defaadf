import type { UnknownCauseCode } from '../../generated/result-codes.js';
import type { Answer } from '../../src/client/judge.js';

/** The payment as the provider knows it. */
export interface PaymentState {
  cancelled: boolean;
  /** Whether the provider cancels it for a merchant with access. */
  readonly cancellable: boolean;
}

/** The result of a request: an answer to judge, or the cause if there is none. */
export type Arrival = Answer | UnknownCauseCode;

/** What happens to a request and its answer. May change the payment. */
export type Event = (payment: PaymentState) => Arrival;

const requestTime = 1_685_599_933_871;
const ids = { paymentId: 'p', paymentRequestId: 'r' };
const otherIds = { paymentId: 'other', paymentRequestId: 'other' };

/** The provider processes a request: cancels the payment if it can, and always gives the same answer. */
function process(payment: PaymentState): Answer {
  if (payment.cancellable) payment.cancelled = true;
  return payment.cancelled ? signed('S', 'SUCCESS', ids) : signed('F', 'ORDER_STATUS_INVALID');
}

function signed(resultStatus: string, resultCode: string, fields: object = {}): Answer {
  const body = { result: { resultStatus, resultCode, resultMessage: 'x' }, ...fields };
  return { status: 200, verified: true, body, responseTime: String(requestTime), requestTime };
}

const unsigned = (answer: Answer): Answer => ({ ...answer, verified: false, responseTime: undefined });
const stale = (answer: Answer): Answer => ({ ...answer, responseTime: String(requestTime - 2 * 365 * 86_400_000) });
const withStatus = (status: number, answer: Answer): Answer => ({ ...answer, status });

/** What may arrive whether or not the request was processed, including every misleading answer. */
const arrivals: Record<string, Arrival> = {
  nothing: 'NO_RESPONSE',
  'nothing in time': 'TIMEOUT',
  'an answer that does not verify': 'UNTRUSTED_RESPONSE',
  'a body that is not JSON': 'UNREADABLE_RESPONSE',
  'a signed U': signed('U', 'UNKNOWN_EXCEPTION'),
  'an unsigned U': unsigned(signed('U', 'UNKNOWN_EXCEPTION')),
  'an unsigned S': unsigned(signed('S', 'SUCCESS', ids)),
  'an S of another payment': signed('S', 'SUCCESS', otherIds),
  'an S without ids': signed('S', 'SUCCESS'),
  'an S with the code of a failure': signed('S', 'PROCESS_FAIL', ids),
  'an S with an undocumented code': signed('S', 'CANCEL_ACCEPTED', ids),
  'an unknown status with the code SUCCESS': signed('P', 'SUCCESS', ids),
  'HTTP 500 with an S': withStatus(500, signed('S', 'SUCCESS', ids)),
  'HTTP 302': withStatus(302, unsigned(signed('S', 'SUCCESS', ids))),
  'HTTP 400 with an F': withStatus(400, signed('F', 'ORDER_STATUS_INVALID')),
  'HTTP 502 with an unsigned F': withStatus(502, unsigned(signed('F', 'ACCESS_DENIED'))),
  'an F with the code SUCCESS': signed('F', 'SUCCESS', ids),
  'an F with the code of an unknown result': signed('F', 'UNKNOWN_EXCEPTION'),
  'an F without a code': signed('F', ''),
  'an F of two years ago': stale(signed('F', 'ORDER_STATUS_INVALID')),
  'an F with an invalid time': { ...signed('F', 'ORDER_STATUS_INVALID'), responseTime: '2023-13-45T00:00:00Z' },
  'an F of another payment': signed('F', 'ORDER_STATUS_INVALID', otherIds),
};

/** What arrives only for a request that was refused before processing: for its access, its keys, or by a gateway. */
const refusals: Record<string, Arrival> = {
  'a signed refusal of the request': signed('F', 'KEY_NOT_FOUND'),
  'an unsigned refusal of the request': unsigned(signed('F', 'ACCESS_DENIED')),
  'an unsigned refusal that concerns the payment': unsigned(signed('F', 'ORDER_NOT_EXIST')),
  'a signed refusal with an undocumented code': signed('F', 'CLIENT_INVALID'),
};

/** Everything that can happen to a request, by name. */
export const events: Readonly<Record<string, Event>> = {
  'processed, and answered': process,
  ...Object.fromEntries(
    Object.entries(arrivals).flatMap(([name, arrival]): [string, Event][] => [
      [`not processed; ${name}`, () => arrival],
      [
        `processed; ${name}`,
        (payment) => {
          process(payment);
          return arrival;
        },
      ],
    ]),
  ),
  ...Object.fromEntries(Object.entries(refusals).map(([name, arrival]) => [`refused; ${name}`, () => arrival])),
};
