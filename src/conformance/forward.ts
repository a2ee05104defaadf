import {
  type ClientRequest,
  type Agent as HttpAgent,
  type IncomingMessage,
  request as requestOverHttp,
  type ServerResponse,
} from 'node:http';
import { type Agent as HttpsAgent, request as requestOverHttps } from 'node:https';
import type { Readable, Writable } from 'node:stream';
import { pairsOf } from '../internal/http.js';
import type { Validate, Violation } from './validate.js';
import { addressOf, type WireResponse } from './wire.js';

/** Where exchanges are forwarded to, and how they are validated. */
export interface ForwardContext {
  target: URL;
  agent: HttpAgent | HttpsAgent;
  validate: Validate;
  onViolation: (violation: Violation) => void;
}

/** Bodies are recorded up to this many bytes. No message of the contract is nearly as large. */
const maxRecordedBytes = 1024 * 1024;

/** A copy of the beginning of a body. */
export class Recording {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  /** Adds a chunk. Ignores all chunks after the limit is reached. */
  add(chunk: Uint8Array): void {
    if (this.#length >= maxRecordedBytes) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}

/**
 * Passes one exchange on, as it is. Neither side is read faster than the other takes it. The exchange is judged once: when
 * the response is whole, broken or refused, or when the caller has given up.
 */
export function forward(incoming: IncomingMessage, outgoing: ServerResponse, context: ForwardContext): void {
  const { target, agent, validate, onViolation } = context;
  const { method = 'GET', url = '/' } = incoming;
  const headers = pairsOf(incoming.rawHeaders);
  const sent = new Recording();
  const received = new Recording();
  let upstream: ClientRequest | undefined;
  let isValidated = false;

  const validateExchange = async (response: WireResponse | undefined, only?: Violation['message']) => {
    if (isValidated) return;
    isValidated = true;
    const violations = await validate({ request: { method, target: url, headers, body: sent.bytes() }, response });
    for (const violation of violations) if (only === undefined || violation.message === only) onViolation(violation);
  };
  /** The provider's connection broke: the caller's breaks as well. */
  const breakOff = async () => {
    // A refusal is on its way, or the caller has gone.
    if (isValidated) return;
    upstream?.destroy();
    await validateExchange(undefined);
    cut(incoming, outgoing);
  };
  /** What cannot be passed on is answered in its place, with the reason. */
  const refuse = async (message: Violation['message'], rule: 'head' | 'status', description: string) => {
    upstream?.destroy();
    onViolation({ message, method, path: url, where: '', rule, description });
    await validateExchange(undefined, 'request');
    const head = { 'Content-Type': 'text/plain; charset=UTF-8', Connection: 'close' };
    // The reason phrase is named, since Node.js keeps the one with which it failed.
    outgoing.writeHead(502, 'Bad Gateway', head).end(`${description}\n`);
  };

  incoming.on('data', (chunk: Uint8Array) => sent.add(chunk));
  outgoing.on('close', () => {
    if (outgoing.writableFinished) return;
    upstream?.destroy();
    if (!incoming.complete && !isValidated)
      onViolation({ message: 'request', method, path: url, where: '', ...incompleteRequest });
    void validateExchange(undefined, 'request');
  });
  try {
    upstream = (target.protocol === 'https:' ? requestOverHttps : requestOverHttp)({
      ...addressOf(target),
      method,
      path: url,
      headers: headers.flatMap(([name, value]) => [name, name.toLowerCase() === 'host' ? target.host : value]),
      agent,
    });
  } catch (error) {
    const reason = `The request's head cannot be passed on: ${(error as Error).message}.`;
    incoming.on('end', () => void refuse('request', 'head', reason));
    return;
  }
  upstream.on('error', () => {
    if (!outgoing.headersSent && !outgoing.destroyed) void breakOff();
  });
  upstream.on('upgrade', (_, socket) => {
    socket.destroy();
    void refuse('response', 'status', 'The response has status 101: it leaves HTTP, and cannot be passed on.');
  });
  upstream.on('response', (response) => {
    const { statusCode: status = 0, rawHeaders } = response;
    outgoing.sendDate = false;
    // Who asks for the end of the connection gets it, whatever the provider writes of its own (RFC 9112, 9.6).
    if (!outgoing.shouldKeepAlive) outgoing.once('finish', () => incoming.socket.destroySoon());
    try {
      outgoing.writeHead(status, response.statusMessage, rawHeaders);
    } catch (error) {
      response.resume();
      return void refuse('response', 'status', `The response's head cannot be passed on: ${(error as Error).message}.`);
    }
    // One chunk is held back, so that the judge has spoken before the caller has the whole response.
    let held: Uint8Array | undefined;
    response.on('data', (chunk: Uint8Array) => {
      if (held !== undefined) hand(response, outgoing, held);
      received.add(chunk);
      held = chunk;
    });
    response.on('end', () => {
      const whole = response.complete ? { status, headers: pairsOf(rawHeaders), body: received.bytes() } : undefined;
      void validateExchange(whole).then(() => outgoing.end(held));
    });
    response.on('error', () => {
      if (held === undefined) outgoing.flushHeaders();
      else outgoing.write(held);
      void breakOff();
    });
  });
  const writable = upstream;
  incoming.on('data', (chunk: Uint8Array) => hand(incoming, writable, chunk));
  incoming.on('end', () => writable.end());
}

const incompleteRequest = {
  rule: 'complete',
  description: 'The caller ended the connection before the request was complete.',
};

/** Hands a chunk on; the side that it came from waits as long as the other one cannot take more. */
function hand(from: Readable, to: Writable, chunk: Uint8Array): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

/** Breaks the caller's connection as the provider broke its own. */
function cut({ socket }: IncomingMessage, outgoing: ServerResponse): void {
  // What was written is taken first; a reset would overtake it.
  setImmediate(() => {
    if (outgoing.headersSent) socket.destroySoon();
    else socket.resetAndDestroy();
  });
}
