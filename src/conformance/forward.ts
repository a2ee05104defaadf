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
 * Forwards one exchange unchanged. Reads neither side faster than the other accepts. Validates the exchange once: when the
 * response is complete, broken or refused, or when the caller has aborted.
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
  /** The provider's connection broke, so the caller's is broken, too. */
  const breakOff = async () => {
    // The exchange was refused, or the caller has aborted.
    if (isValidated) return;
    upstream?.destroy();
    await validateExchange(undefined);
    cut(incoming, outgoing);
  };
  /** Answers 502 with the reason if a message cannot be forwarded. */
  const refuse = async (message: Violation['message'], rule: 'head' | 'status', description: string) => {
    upstream?.destroy();
    onViolation({ message, method, path: url, where: '', rule, description });
    await validateExchange(undefined, 'request');
    const head = { 'Content-Type': 'text/plain; charset=UTF-8', Connection: 'close' };
    // Sets the reason phrase, since Node.js keeps the one that it failed to write.
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
    const reason = `The request head cannot be forwarded: ${(error as Error).message}.`;
    incoming.on('end', () => void refuse('request', 'head', reason));
    return;
  }
  upstream.on('error', () => {
    if (!outgoing.headersSent && !outgoing.destroyed) void breakOff();
  });
  upstream.on('upgrade', (_, socket) => {
    socket.destroy();
    void refuse(
      'response',
      'status',
      'The response has status 101, a switch to another protocol, which cannot be forwarded.',
    );
  });
  upstream.on('response', (response) => {
    const { statusCode: status = 0, rawHeaders } = response;
    outgoing.sendDate = false;
    // A caller that asks to close the connection gets that, whatever the provider's headers say (RFC 9112, 9.6).
    if (!outgoing.shouldKeepAlive) outgoing.once('finish', () => incoming.socket.destroySoon());
    try {
      outgoing.writeHead(status, response.statusMessage, rawHeaders);
    } catch (error) {
      response.resume();
      return void refuse('response', 'status', `The response head cannot be forwarded: ${(error as Error).message}.`);
    }
    // Holds one chunk back, so that the exchange is validated before the caller has the complete response.
    let held: Uint8Array | undefined;
    response.on('data', (chunk: Uint8Array) => {
      if (held !== undefined) pass(response, outgoing, held);
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
  incoming.on('data', (chunk: Uint8Array) => pass(incoming, writable, chunk));
  incoming.on('end', () => writable.end());
}

const incompleteRequest = {
  rule: 'complete',
  description: 'The caller ended the connection before the request was complete.',
};

/** Writes a chunk. Pauses the source while the other side cannot accept more. */
function pass(from: Readable, to: Writable, chunk: Uint8Array): void {
  if (to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

/** Breaks the caller's connection in the way the provider broke its own. */
function cut({ socket }: IncomingMessage, outgoing: ServerResponse): void {
  // Lets the caller read what was written: a reset would discard it.
  setImmediate(() => {
    if (outgoing.headersSent) socket.destroySoon();
    else socket.resetAndDestroy();
  });
}
