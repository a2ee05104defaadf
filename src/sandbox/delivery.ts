import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { maxResponseBytes } from '../../generated/decisions.js';
import type { Reply } from './reply.js';

/** Returns a reply as `fetch` would show it, faults included. Rejects if a signal aborts. */
export async function toResponse(reply: Reply, signals: AbortSignal[]): Promise<Response> {
  const { status, delay = 0, fault } = reply;
  for (const signal of signals) signal.throwIfAborted();
  const ended = AbortSignal.any(signals);
  if (delay > 0) await wait(delay, undefined, { signal: ended }).catch(() => ended.throwIfAborted());
  if (fault === 'no-answer') await aborted(ended);
  if (fault === 'reset-before-headers' || fault === 'reset-in-headers') throw connectionReset();
  const headers = new Headers();
  for (const [name, value] of reply.headers) headers.append(name, value);
  return new Response(bodyOf(reply), { status, headers });
}

/** Sends a reply over the connection of its request, faults included. */
export async function send(
  reply: Reply,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { delay = 0, fault, status, body } = reply;
  if (delay > 0) await pause(delay, response, closing);
  if (response.destroyed || fault === 'no-answer') return;
  if (fault === 'oversized-body') return await sendOversized(reply, response);
  if (fault !== undefined) return await fail(request.socket, reply);
  const headers = [...reply.headers, ['content-length', String(body.length)]];
  response.writeHead(status, headers.flat());
  // For HEAD, node:http leaves out the body.
  response.end(body);
}

function bodyOf({ body, fault }: Reply): BodyInit | null {
  if (fault === 'reset-after-headers') return streamOf(brokenOff(new Uint8Array()));
  if (fault === 'truncated-body') return streamOf(brokenOff(firstHalf(body)));
  if (fault === 'short-content-length') return new Uint8Array(firstHalf(body));
  if (fault === 'oversized-body') return streamOf(oversized(body));
  return body.length === 0 ? null : new Uint8Array(body);
}

/** The part of a truncated body that arrives, and the part that a too small `Content-Length` covers. */
function firstHalf(body: Uint8Array): Uint8Array {
  return body.subarray(0, body.length >> 1);
}

/** A body that fails after these bytes. */
function* brokenOff(bytes: Uint8Array): Generator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
  throw connectionReset();
}

/** A body, followed by spaces: one byte larger than a client reads. */
function* oversized(body: Uint8Array): Generator<Uint8Array> {
  yield body;
  const spaces = Buffer.alloc(64 * 1024, ' ');
  const missing = maxResponseBytes + 1 - body.length;
  for (let sent = 0; sent < missing; sent += spaces.length) yield spaces.subarray(0, missing - sent);
}

function streamOf(chunks: Iterator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** The error with which the global `fetch` rejects when the connection is reset. */
function connectionReset(): TypeError {
  const cause = Object.assign(new Error('The sandbox reset the connection.'), { code: 'ECONNRESET' });
  return new TypeError('fetch failed', { cause });
}

/** Never resolves. Rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Sends no faster than the client reads. A client that has read enough closes the connection. */
async function sendOversized({ status, headers, body }: Reply, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers.flat());
  await pipeline(Readable.from(oversized(body)), response).catch(() => {});
}

/** Writes the part that precedes the fault, then breaks the connection. */
async function fail(socket: Socket, { status, headers, body, fault }: Reply): Promise<void> {
  const length = fault === 'short-content-length' ? firstHalf(body).length : body.length;
  const lines = [...headers, ['content-length', length], ['connection', 'close']].map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`HTTP/1.1 ${status} OK`, ...lines, '', ''].join('\r\n');
  if (fault === 'reset-in-headers') await write(socket, head.slice(0, head.length >> 1));
  if (fault === 'reset-after-headers') await write(socket, head);
  if (fault === 'truncated-body') await write(socket, Buffer.concat([Buffer.from(head), firstHalf(body)]));
  if (fault === 'short-content-length') await write(socket, Buffer.concat([Buffer.from(head), body]));
  if (fault === 'truncated-body' || fault === 'short-content-length') socket.end();
  else reset(socket);
}

/** Writes, then gives the client time to read: a reset would discard what it has not read. */
async function write(socket: Socket, bytes: string | Uint8Array): Promise<void> {
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  await wait(5);
}

/** Resets the connection. A TLS socket cannot be reset in Node.js, so it is destroyed. */
function reset(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Waits until the time is over, the connection closes or the server stops. */
async function pause(milliseconds: number, response: ServerResponse, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await wait(milliseconds, undefined, { signal: AbortSignal.any([gone.signal, closing]) }).catch(() => {});
}
