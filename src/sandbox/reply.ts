import type { KeyObject } from 'node:crypto';
import { sign } from '../signature/content.js';
import { formatSignatureHeader } from '../signature/header.js';
import { contentToSign } from '../signature/message.js';

/** How the delivery of a reply fails. Without sockets, the nearest that a `fetch` can show stands in for it. */
export type DeliveryFault =
  /** Nothing is ever sent; the connection stays open. */
  | 'no-answer'
  | 'reset-before-headers'
  | 'reset-in-headers'
  | 'reset-after-headers'
  /** The connection closes in the middle of the body. */
  | 'truncated-body'
  /** `Content-Length` says less than is sent. */
  | 'short-content-length';

/** A message as it will be sent. */
export interface Reply {
  status: number;
  /** In order, names in the case in which they are sent; a name may be given twice. */
  headers: [name: string, value: string][];
  body: Uint8Array;
  /** How long to wait before anything is sent, in milliseconds. Default: 0. */
  delay?: number;
  /** Default: the delivery does not fail. */
  fault?: DeliveryFault;
}

/** The request that a reply answers: the signature is bound to it. */
export interface AnsweredRequest {
  method: string;
  path: string;
  clientId: string;
}

/**
 * A reply with HTTP 200 and a JSON body, signed over the bytes that are sent. Text stands for itself. Header names are in
 * lower case, as HTTP/2 has them: there are clients that know no other.
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

/** The reply without some of its headers. */
export function withoutHeaders(reply: Reply, ...names: string[]): Reply {
  const left = names.map((name) => name.toLowerCase());
  return { ...reply, headers: reply.headers.filter(([name]) => !left.includes(name.toLowerCase())) };
}

/** A reply that does not come from the API, but from something before it: not signed. */
export function plainReply(status: number, contentType: string, body: string): Reply {
  return { status, headers: [['content-type', contentType]], body: Buffer.from(body) };
}
