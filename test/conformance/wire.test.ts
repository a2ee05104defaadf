import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { probe, send } from '../../src/conformance/wire.js';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { freePort, type Listening, listening } from '../support/listening.js';

/** No message of these tests is to be stopped by time. */
const never = new AbortController().signal;
const message = {
  method: 'PUT',
  target: '/path?query',
  headers: [
    ['x-Twice', '1'],
    ['X-TWICE', '2'],
    ['Content-Length', '3'],
  ],
  body: Buffer.from('a\n\u0000'),
} as const;

/** A server that answers the first bytes of each connection with these; `received` are those that came. */
async function answering(answer: string, end = true): Promise<{ listens: Listening; origin: URL; received: string[] }> {
  const received: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      received.push(bytes.toString('latin1'));
      socket.write(Buffer.from(answer, 'latin1'), () => end && socket.end());
    });
  });
  const listens = await listening(server);
  onTestFinished(() => listens[Symbol.asyncDispose]());
  return { listens, origin: new URL(listens.origin), received };
}

describe('send', () => {
  test('sends the message byte for byte with its Host, over a connection that closes', async () => {
    const { origin, received } = await answering(
      'HTTP/1.1 299 Fine\r\nset-Cookie: a\r\nSET-COOKIE: b\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\xff\r\n1\r\n\x00\r\n0\r\n\r\n',
    );
    expect(await send(origin, message, never)).toEqual({
      status: 299,
      headers: [
        ['set-Cookie', 'a'],
        ['SET-COOKIE', 'b'],
        ['Transfer-Encoding', 'chunked'],
      ],
      body: Buffer.from([0xff, 0]),
    });
    const head = ['PUT /path?query HTTP/1.1', 'x-Twice: 1', 'X-TWICE: 2', 'Content-Length: 3'];
    expect(received.join('')).toBe(
      [...head, `Host: ${origin.host}`, 'Connection: close', '', 'a\n\u0000'].join('\r\n'),
    );
  });

  test('sends to an IPv6 address', async () => {
    await using six = await listening(
      createHttpServer((_, response) => response.end('six')),
      '[::1]',
    );
    const { body } = await send(new URL(six.origin), message, never);
    expect(Buffer.from(body).toString()).toBe('six');
  });

  test('rejects if the TLS certificate is not trusted', async () => {
    const secure = await startSandbox({ tls: makeCertificate(['127.0.0.1']) });
    onTestFinished(() => secure.close());
    await expect(send(new URL(secure.url), message, never)).rejects.toThrow(/certificate/);
  });
});

describe('send rejects', () => {
  test.each([
    ['if the connection closes before the response', ''],
    ['if the connection closes within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1'],
    ['if the answer is not HTTP', 'SSH-2.0-x\r\n'],
  ])('%s', async (_, answer) => {
    const { origin } = await answering(answer);
    await expect(send(origin, message, never)).rejects.toThrow();
  });

  test('if its signal aborts', async () => {
    const { origin } = await answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n1', false);
    const controller = new AbortController();
    const sent = send(origin, message, controller.signal);
    controller.abort();
    await expect(sent).rejects.toThrow('aborted');
  });
});

describe('probe', () => {
  test.each(['/base', '/base/', ''])(
    'sends GET to the path of the operation; the base path is "%s"',
    async (basePath) => {
      const { origin, received } = await answering('HTTP/1.1 405 No\r\n\r\n');
      expect(await probe(new URL(basePath, origin), 60_000)).toBe(405);
      const path = `${basePath.replace(/\/$/, '')}/v1/payments/cancel`;
      expect(received.join('')).toBe(`GET ${path} HTTP/1.1\r\nHost: ${origin.host}\r\nConnection: close\r\n\r\n`);
    },
  );

  test('throws with the reason if the target cannot be reached', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(probe(new URL(`${url}/base`), 60_000)).rejects.toMatchObject({
      option: 'target',
      message: `Option \`target\` cannot be reached: ${url} gives no HTTP answer (ECONNREFUSED).`,
      cause: { code: 'ECONNREFUSED' },
    });
    const { origin } = await answering('', false);
    await expect(probe(origin, 1)).rejects.toThrow('(no answer within 1 ms)');
  });

  test('rejects if its signal aborts', async () => {
    const { origin } = await answering('', false);
    await expect(probe(origin, 60_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    const controller = new AbortController();
    const probed = probe(origin, 60_000, controller.signal);
    controller.abort(new Error('enough, too'));
    await expect(probed).rejects.toThrow('enough, too');
  });
});
