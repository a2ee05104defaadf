import type { KeyObject } from 'node:crypto';
import { algorithm } from '../../generated/contract.js';
import { isClientId } from '../internal/checks.js';
import { contentToSign, verify } from '../signature/content.js';
import { parseSignatureHeader } from '../signature/header.js';
import { byName, type ReceivedResponse, type SentRequest } from './exchange.js';

/** Codes that say that the request itself is not taken. */
const refusals = ['PARAM_ILLEGAL', 'ACCESS_DENIED', 'INVALID_API', 'KEY_NOT_FOUND', 'NO_INTERFACE_DEF'];

/** What is wrong with the signature of a response; nothing if all is well. */
export async function signatureFault(
  request: SentRequest,
  response: ReceivedResponse,
  alipayPublicKey: KeyObject,
): Promise<string | undefined> {
  const headers = byName(response.headers);
  const clientId = byName(request.headers)['client-id'] ?? '';
  const returned = headers['client-id'] ?? '';
  const missing = ['signature', 'response-time', 'client-id'].filter((name) => !headers[name]);
  if (missing.length > 0) return `The response is not signed: it has no ${missing.join(' and no ')}.`;
  // Where the request has no usable Client-Id, there is none to return.
  if (isClientId(clientId) && returned !== clientId)
    return `The response is signed for the Client-Id ${returned}, but the request's is ${clientId}.`;
  try {
    const { signature = '', 'response-time': time = '' } = headers;
    const header = parseSignatureHeader(signature);
    if (header.algorithm !== algorithm) return `The algorithm of the signature is ${header.algorithm}.`;
    const [path = ''] = request.target.split('?', 1);
    const content = contentToSign({ method: request.method, path, clientId: returned, time, body: response.body });
    if (await verify(content, header.signature, alipayPublicKey)) return undefined;
    return "The signature does not verify with the provider's public key.";
  } catch (error) {
    return (error as Error).message;
  }
}

/** The body of an answer, as far as it is looked at here; Prism judges the rest. */
export interface AnswerBody {
  result?: { resultStatus?: unknown; resultCode?: unknown };
  paymentId?: unknown;
  paymentRequestId?: unknown;
  cancelTime?: unknown;
}

/** What is wrong with the answer to a case; nothing if it is as expected. */
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
  if (refusals.includes(String(resultCode))) return `${answered}, but the request is right.`;
  if (!cancellable) return undefined;
  if (resultStatus !== 'S') return `${answered}, but the payment can be cancelled.`;
  const other = (['paymentId', 'paymentRequestId'] as const).find((name) => body[name] !== payment[name]);
  return other === undefined ? undefined : `The answer names another ${other} than that of the payment.`;
}
