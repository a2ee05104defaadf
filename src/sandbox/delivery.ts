import { setTimeout as wait } from 'node:timers/promises';
import type { Reply } from './reply.js';

/** Delivers a reply as a `fetch` would show it, faults included. Rejects when the signal aborts. */
export async function toResponse(reply: Reply, signal: AbortSignal): Promise<Response> {
  const { status, delay = 0, fault } = reply;
  signal.throwIfAborted();
  if (delay > 0) await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
  if (fault === 'no-answer') await aborted(signal);
  if (fault === 'reset-before-headers' || fault === 'reset-in-headers') throw connectionReset();
  const headers = new Headers();
  for (const [name, value] of reply.headers) headers.append(name, value);
  return new Response(bodyOf(reply), { status, headers });
}

function bodyOf({ body, fault }: Reply): BodyInit | null {
  if (fault === 'reset-after-headers') return brokenStream(new Uint8Array());
  if (fault === 'truncated-body') return brokenStream(body.subarray(0, body.length >> 1));
  if (fault === 'short-content-length') return new Uint8Array(body.subarray(0, statedLength(body)));
  return body.length === 0 ? null : new Uint8Array(body);
}

/** What a `Content-Length` that is too short says. */
export function statedLength(body: Uint8Array): number {
  return body.length >> 1;
}

/** A body that breaks off after these bytes. */
function brokenStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = bytes.length === 0;
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(connectionReset());
      sent = true;
      controller.enqueue(bytes);
    },
  });
}

/** What the global `fetch` rejects with when the connection is reset. */
function connectionReset(): TypeError {
  const cause = Object.assign(new Error('The sandbox reset the connection.'), { code: 'ECONNRESET' });
  return new TypeError('fetch failed', { cause });
}

/** Never resolves; rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
