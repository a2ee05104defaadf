import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { statedLength } from './delivery.js';
import type { Reply } from './reply.js';

/** Sends a reply over the request's connection, faults included. */
export async function send(
  reply: Reply,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { delay = 0, fault, status, body } = reply;
  if (delay > 0) await pause(delay, response, closing);
  if (response.destroyed || fault === 'no-answer') return;
  if (fault !== undefined) return await fail(request.socket, reply);
  const headers = [...reply.headers, ['content-length', String(body.length)]];
  response.writeHead(status, headers.flat());
  // Of a HEAD, node:http leaves out the body.
  response.end(body);
}

/** Writes what is to be written before the connection fails, then lets it fail. */
async function fail(socket: Socket, { status, headers, body, fault }: Reply): Promise<void> {
  const length = fault === 'short-content-length' ? statedLength(body) : body.length;
  const lines = [...headers, ['content-length', length], ['connection', 'close']].map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`HTTP/1.1 ${status} OK`, ...lines, '', ''].join('\r\n');
  if (fault === 'reset-in-headers') await write(socket, head.slice(0, head.length >> 1));
  if (fault === 'reset-after-headers') await write(socket, head);
  if (fault === 'truncated-body')
    await write(socket, Buffer.concat([Buffer.from(head), body.subarray(0, body.length >> 1)]));
  if (fault === 'short-content-length') await write(socket, Buffer.concat([Buffer.from(head), body]));
  if (fault === 'truncated-body' || fault === 'short-content-length') socket.end();
  else reset(socket);
}

/** Writes, and gives the other side the time to take it: a reset would overtake it. */
async function write(socket: Socket, bytes: string | Uint8Array): Promise<void> {
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  await wait(5);
}

/** A reset is a matter of TCP; of a TLS connection it cannot be asked, so that one is just cut. */
function reset(socket: Socket): void {
  if ('encrypted' in socket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Waits, but no longer than the connection and the server last. */
async function pause(milliseconds: number, response: ServerResponse, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await wait(milliseconds, undefined, { signal: AbortSignal.any([gone.signal, closing]) }).catch(() => {});
}
