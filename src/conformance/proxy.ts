import {
  createServer,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestOverHttp,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent, request as requestOverHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { OptionError } from '../errors.js';
import { pairsOf, type ReceivedResponse } from './exchange.js';
import { createJudge, type Judge, type Violation } from './judge.js';
import { Recording } from './recording.js';

export interface ConformanceProxyOptions {
  /** The provider: its origin, or any URL at it. The path of each request is passed on as it is. */
  target: string | URL;
  /** A port of loopback, 0 to 65535; 0 is a free one. Default: 0. */
  port?: number;
  /** Called with each violation as it is found. */
  onViolation?: (violation: Violation) => void;
}

/** A proxy that passes bytes on untouched, and judges beside. */
export interface ConformanceProxy {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The same with the path of `target`: what a client of that `target` takes as its `baseUrl`. */
  readonly baseUrl: string;
  /** What it found, oldest first. An exchange is judged before the last bytes of its response are passed on. */
  readonly violations: readonly Violation[];
  close(): Promise<void>;
}

/**
 * Starts a proxy in front of a provider. It passes on the raw bytes of each body, and the names, order and values of all
 * headers but `Host`, and it breaks its connections where the provider breaks them. Prism judges each exchange.
 *
 * @throws OptionError when an option breaks its rule; MissingPrismError when Prism is not installed
 */
export async function startConformanceProxy(options: ConformanceProxyOptions): Promise<ConformanceProxy> {
  const target = readTarget(options.target);
  const judge = await createJudge();
  const violations: Violation[] = [];
  const agent = target.protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const found = (violation: Violation) => {
    violations.push(violation);
    options.onViolation?.(violation);
  };
  const server = createServer((request, response) => pass(request, response, { target, agent, judge, found }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    baseUrl: url + target.pathname.replace(/\/+$/, ''),
    violations,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

interface Passage {
  target: URL;
  agent: HttpAgent | HttpsAgent;
  judge: Judge;
  found: (violation: Violation) => void;
}

/** Passes one exchange on. */
function pass(incoming: IncomingMessage, outgoing: ServerResponse, { target, agent, judge, found }: Passage): void {
  const { method = 'GET', url = '/' } = incoming;
  const headers = pairsOf(incoming.rawHeaders);
  const sent = new Recording();
  const received = new Recording();

  const judgeExchange = async (response: ReceivedResponse | undefined) => {
    const request = { method, target: url, headers, body: sent.bytes() };
    for (const violation of await judge({ request, response })) found(violation);
  };
  const breakOff = async () => {
    upstream.destroy();
    await judgeExchange(undefined).finally(() => cut(incoming, outgoing));
  };

  const request = target.protocol === 'https:' ? requestOverHttps : requestOverHttp;
  const upstream = request({
    host: target.hostname.replace(/^\[|\]$/g, ''),
    port: target.port,
    method,
    path: url,
    headers: headers.flatMap(([name, value]) => [name, name.toLowerCase() === 'host' ? target.host : value]),
    agent,
  });
  upstream.on('error', () => {
    if (!outgoing.headersSent && !outgoing.destroyed) breakOff().catch(() => outgoing.destroy());
  });
  upstream.on('response', (response) => {
    const { statusCode: status = 0, rawHeaders } = response;
    outgoing.sendDate = false;
    outgoing.writeHead(status, response.statusMessage, rawHeaders);
    // One chunk is held back, so that the judge has spoken before the caller has the whole response.
    let held: Uint8Array | undefined;
    response.on('data', (chunk: Uint8Array) => {
      if (held !== undefined) outgoing.write(held);
      received.add(chunk);
      held = chunk;
    });
    response.on('end', () => {
      const whole = response.complete ? { status, headers: pairsOf(rawHeaders), body: received.bytes() } : undefined;
      judgeExchange(whole).finally(() => outgoing.end(held));
    });
    response.on('error', () => {
      if (held === undefined) outgoing.flushHeaders();
      else outgoing.write(held);
      breakOff().catch(() => outgoing.destroy());
    });
  });
  incoming.on('data', (chunk: Uint8Array) => {
    sent.add(chunk);
    upstream.write(chunk);
  });
  incoming.on('end', () => upstream.end());
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) upstream.destroy();
  });
}

/** Breaks the caller's connection as the provider broke its own. */
function cut({ socket }: IncomingMessage, outgoing: ServerResponse): void {
  // What was written is taken first; a reset would overtake it.
  setImmediate(() => {
    if (outgoing.headersSent) socket.destroySoon();
    else socket.resetAndDestroy();
  });
}

function readTarget(target: string | URL): URL {
  if (!URL.canParse(String(target))) throw new OptionError('target', 'must be a URL, such as http://127.0.0.1:4020.');
  const url = new URL(target);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OptionError('target', 'must begin with http:// or https://.');
  return url;
}
