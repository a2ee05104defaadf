import type { KeyObject } from 'node:crypto';
import { headerNames } from '../../generated/contract.js';
import { sign } from '../signature/content.js';
import { formatSignatureHeader } from '../signature/header.js';
import { contentToSign } from '../signature/message.js';

/** How the delivery of a reply fails. Without sockets, `fetch` shows the closest equivalent. */
export type DeliveryFault =
  /** Nothing is sent. The connection stays open. */
  | 'no-answer'
  | 'reset-before-headers'
  | 'reset-in-headers'
  | 'reset-after-headers'
  /** The connection closes in the middle of the body. */
  | 'truncated-body'
  /** `Content-Length` is smaller than the body. */
  | 'short-content-length'
  /** Spaces follow the body, until it is larger than a client reads. Generated while it is sent, without a `Content-Length`. */
  | 'oversized-body';

/** A response to send. */
export interface Reply {
  status: number;
  /** In the order and letter case to send. A name may occur twice. */
  headers: [name: string, value: string][];
  body: Uint8Array;
  /** How long to wait before sending, in milliseconds. Default: 0. */
  delay?: number;
  /** Default: the delivery does not fail. */
  fault?: DeliveryFault;
}

/** The request that a reply answers. The signature covers it. */
export interface AnsweredRequest {
  method: string;
  path: string;
  clientId: string;
}

/**
 * A signed reply with HTTP 200 and a JSON body. A `body` that is text is sent as it is. Header names are in lower case, as in
 * HTTP/2: some clients only read those.
 */
export async function signedReply(
  request: AnsweredRequest,
  body: unknown,
  privateKey: KeyObject,
  responseTime: string,
): Promise<Reply> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const content = contentToSign({ ...request, time: responseTime, body: bytes });
  const signature = formatSignatureHeader({ signature: await sign(content, privateKey), keyVersion: '1' });
  return {
    status: 200,
    headers: [
      ['content-type', 'application/json;charset=UTF-8'],
      ['client-id', request.clientId],
      ['response-time', responseTime],
      ['signature', signature],
    ],
    body: bytes,
  };
}

/** Removes headers from a reply. */
export function withoutHeaders(reply: Reply, ...names: string[]): Reply {
  const left = names.map((name) => name.toLowerCase());
  return { ...reply, headers: reply.headers.filter(([name]) => !left.includes(name.toLowerCase())) };
}

/** Removes all signature headers from a reply. */
export function withoutSignature(reply: Reply): Reply {
  return withoutHeaders(reply, headerNames.signature, headerNames.responseTime, headerNames.clientId);
}

/** An unsigned reply, as from a proxy in front of the API. */
export function plainReply(status: number, contentType: string, body: string): Reply {
  return { status, headers: [['content-type', contentType]], body: Buffer.from(body) };
}
