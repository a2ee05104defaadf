import { createServer, type Socket } from 'node:net';
import { beforeEach, expect } from 'vitest';
import { type ConformanceProxy, startConformanceProxy, type Violation } from '../../src/conformance/index.js';
import { listening } from './listening.js';
import { connectTo, exchange } from './sockets.js';

/** A provider that a test controls, with the conformance proxy in front of it. */
export interface Proxied {
  /** Handles a connection to the provider. */
  serve: (socket: Socket) => void;
  proxy: ConformanceProxy;
  /** The violations that the proxy has reported in this test. */
  seen: Violation[];
  /** Called after each violation. */
  onViolation: () => void;
  /** Opens a connection to the proxy. */
  open(): Socket;
  /** Sends bytes to the proxy. Resolves to all bytes that come back. */
  exchange(bytes: string): Promise<string>;
  /** Checks that the proxy still forwards and validates. */
  stillWorks(): Promise<void>;
}

/** Starts both before each test, so that every test fails if the proxy does not start. */
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

/** Answers each connection with these bytes, then closes it. */
export function answering(answer: string): (socket: Socket) => void {
  return (socket) => socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
}

export const path = '/ams/api/v1/payments/cancel';

/** A request with a body and additional headers. */
export const post = (headers: string[] = [], target = path) =>
  [`POST ${target} HTTP/1.1`, 'Host: x', 'Content-Length: 2', 'Connection: close', ...headers, '', '{}'].join('\r\n');

export const ok =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}';

/** A request that is valid except for three missing headers. */
export const lawful = [
  `POST ${path} HTTP/1.1`,
  'Host: x',
  'Content-Type: application/json',
  'Content-Length: 17',
  '',
  '{"paymentId":"p"}',
].join('\r\n');

/** The violations of that request. */
export const unsigned: readonly string[] = new Array(3).fill('request header required');

export const briefly = ({ message, where, rule }: Violation) => `${message} ${where} ${rule}`;
