import { setTimeout as wait } from 'node:timers/promises';
import type { Reply } from './reply.js';

/** Delivers a reply as a `fetch` would show it, faults included. Rejects when a signal aborts. */
export async function toResponse(reply: Reply, signals: AbortSignal[]): Promise<Response> {
  const { status, delay = 0, fault } = reply;
  for (const signal of signals) signal.throwIfAborted();
  if (delay > 0) await pause(delay, AbortSignal.any(signals));
  if (fault === 'no-answer') await aborted(AbortSignal.any(signals));
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

/** Waits, or rejects with the signal's reason. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

/** Never resolves; rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
