import { createServer, type Socket } from 'node:net';
import { beforeEach, expect } from 'vitest';
import { type ConformanceProxy, startConformanceProxy, type Violation } from '../../src/conformance/index.js';
import { listening } from './listening.js';
import { connectTo, exchange } from './sockets.js';

/** A provider that does with a connection whatever a test says, and the conformance proxy before it. */
export interface Proxied {
  /** What the provider does with a connection. */
  serve: (socket: Socket) => void;
  proxy: ConformanceProxy;
  /** What the proxy told of, in this test. */
  seen: Violation[];
  /** Called after each of these. */
  onViolation: () => void;
  /** A connection to the proxy. */
  open(): Socket;
  /** Sends bytes to the proxy, and gives all that comes back. */
  exchange(bytes: string): Promise<string>;
  /** That the proxy still lives, and still judges. */
  stillWorks(): Promise<void>;
}

/** Starts both before each test of a file, so that a proxy that does not start is a failure of each. */
export function proxiedProvider(): Proxied {
  const proxied = {
    open: () => connectTo(proxied.proxy.url),
    exchange: (bytes: string) => exchange(proxied.proxy.url, bytes),
    async stillWorks() {
      proxied.serve = answering(ok);
      const before = proxied.seen.length;
      expect(await proxied.exchange(post())).toMatch(/^HTTP\/1\.1 200/);
      expect(proxied.seen.length).toBeGreaterThan(before);
    },
  } as Proxied;
  beforeEach(async () => {
    Object.assign(proxied, { seen: [], onViolation: () => {} });
    const provider = await listening(
      createServer((socket) => {
        socket.on('error', () => {});
        proxied.serve(socket);
      }),
    );
    proxied.proxy = await startConformanceProxy({
      target: provider.origin,
      onViolation: (violation) => {
        proxied.seen.push(violation);
        proxied.onViolation();
      },
    });
    return async () => {
      await proxied.proxy.close();
      await provider[Symbol.asyncDispose]();
    };
  });
  return proxied;
}

/** Answers each request with these bytes, and ends. */
export function answering(answer: string): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
}

export const path = '/ams/api/v1/payments/cancel';

/** A request with a body, and with what its headers are to be beside. */
export const post = (headers: string[] = [], target = path) =>
  [`POST ${target} HTTP/1.1`, 'Host: x', 'Content-Length: 2', 'Connection: close', ...headers, '', '{}'].join('\r\n');

export const ok =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';

/** A request by the contract, but for its three headers that are not there. */
export const lawful = [
  `POST ${path} HTTP/1.1`,
  'Host: x',
  'Content-Type: application/json',
  'Content-Length: 17',
  '',
  '{"paymentId":"p"}',
].join('\r\n');

/** What is found of that. */
export const unsigned: readonly string[] = new Array(3).fill('request header required');

export const briefly = ({ message, where, rule }: Violation) => `${message} ${where} ${rule}`;
