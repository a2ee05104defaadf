import type { KeyObject } from 'node:crypto';
import { algorithm } from '../../generated/contract.js';
import { isClientId } from '../internal/checks.js';
import { headersByName } from '../internal/http.js';
import { verify } from '../signature/content.js';
import { parseSignatureHeader } from '../signature/header.js';
import { contentToSign } from '../signature/message.js';
import type { WireRequest, WireResponse } from './wire.js';

/** Codes that refuse the request itself. */
const refusals = ['PARAM_ILLEGAL', 'ACCESS_DENIED', 'INVALID_API', 'KEY_NOT_FOUND', 'NO_INTERFACE_DEF'];

/**
 * What is wrong with the signature of a response. `undefined` if nothing is.
 *
 * The client's `readSignature` does not serve here: it allows unsigned responses and any letter case of the algorithm, since a
 * client meets them. A provider must not send them. Prism checks the form of `Response-Time`.
 */
export async function signatureFault(
  request: WireRequest,
  response: WireResponse,
  alipayPublicKey: KeyObject,
): Promise<string | undefined> {
  const headers = headersByName(response.headers);
  const clientId = headersByName(request.headers)['client-id'] ?? '';
  const returned = headers['client-id'] ?? '';
  const missing = ['signature', 'response-time', 'client-id'].filter((name) => !headers[name]);
  if (missing.length > 0) return `The response is not signed: it has no ${missing.join(' and no ')}.`;
  // If the request has no valid Client-Id, the response may return any.
  if (isClientId(clientId) && returned !== clientId)
    return `The response is signed for Client-Id ${returned}, but the request has Client-Id ${clientId}.`;
  try {
    const { signature = '', 'response-time': time = '' } = headers;
    const header = parseSignatureHeader(signature);
    if (header.algorithm !== algorithm)
      return `The algorithm of the signature is ${header.algorithm}, but must be ${algorithm}.`;
    const [path = ''] = request.target.split('?', 1);
    const content = contentToSign({ method: request.method, path, clientId: returned, time, body: response.body });
    if (await verify(content, header.signature, alipayPublicKey)) return undefined;
    return "The signature does not verify with the provider's public key.";
  } catch (error) {
    return (error as Error).message;
  }
}

/** The fields of an answer that the suite checks itself. Prism validates the rest. */
export interface AnswerBody {
  result?: { resultStatus?: unknown; resultCode?: unknown };
  paymentId?: unknown;
  paymentRequestId?: unknown;
  cancelTime?: unknown;
}

/** How an answer differs from what a case expects. `undefined` if it does not. */
export function expectationFault(
  expected: 'taken' | readonly string[],
  body: AnswerBody,
  payment: { paymentId: string; paymentRequestId: string },
  cancellable: boolean,
): string | undefined {
  const { resultStatus, resultCode } = body.result ?? {};
  const answered = `The answer is ${resultStatus} ${resultCode}`;
  if (expected !== 'taken')
    return expected.includes(String(resultCode)) ? undefined : `${answered}, but ${expected.join(' or ')} is expected.`;
  if (refusals.includes(String(resultCode))) return `${answered}, but the request is valid.`;
  if (!cancellable) return undefined;
  if (resultStatus !== 'S') return `${answered}, but the payment can be cancelled.`;
  const other = (['paymentId', 'paymentRequestId'] as const).find((name) => body[name] !== payment[name]);
  return other === undefined ? undefined : `The ${other} of the answer is not that of the payment.`;
}

/** Whether `cancelTime` has changed. `cancelTimes` keeps the first one of each payment. */
export function cancelTimeFault(
  { result, paymentId, cancelTime }: AnswerBody,
  cancelTimes: Map<unknown, unknown>,
): string | undefined {
  if (result?.resultStatus !== 'S') return undefined;
  const first = cancelTimes.get(paymentId) ?? cancelTime;
  cancelTimes.set(paymentId, first);
  return cancelTime === first ? undefined : `cancelTime is ${cancelTime}, but was ${first} before. It must not change.`;
}

/** Parses the body of an answer. Returns no fields if it is not JSON. */
export function readAnswer(bytes: Uint8Array): AnswerBody {
  try {
    return JSON.parse(Buffer.from(bytes).toString()) ?? {};
  } catch {
    return {};
  }
}
