import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type ConformanceProxy, startConformanceProxy, type Violation } from '../../src/conformance/index.js';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { type Listening, listening } from '../support/listening.js';
import { connectTo, exchange as exchangeWith } from '../support/sockets.js';

/** What the provider of this test received last, and what it answers: bytes. */
let received = '';
let answer = '';
let provider: Listening;
let proxy: ConformanceProxy;

// Before each, so that a proxy that does not start is a failure of each.
beforeEach(async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (isWhole(received)) socket.end(Buffer.from(answer, 'latin1'));
    });
  });
  provider = await listening(server);
  proxy = await startConformanceProxy({ target: `${provider.origin}/ams/api` });
  return async () => {
    await proxy.close();
    // Once more is harmless.
    await proxy.close();
    await provider[Symbol.asyncDispose]();
  };
});

/** Whether all of a request is there, its body included. */
function isWhole(request: string): boolean {
  const [head = '', body] = request.split('\r\n\r\n');
  return body !== undefined && body.length >= Number(/\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
}

/** Sends bytes to the proxy, and gives all that comes back. */
async function exchange(bytes: string): Promise<string> {
  received = '';
  return await exchangeWith(proxy.url, bytes);
}

test('forwards bodies byte for byte and headers unchanged, in both directions', async () => {
  const body = '{\r\n   "paymentId" :\t"\\u0070-\u00c3\u00a9"  }\n';
  const request = [
    'POST /ams/api/v1/payments/cancel?x=%20y HTTP/1.1',
    'host: 127.0.0.1',
    'cLIENT-iD: a',
    'Signature: first',
    'x-Empty: ',
    'SIGNATURE: second',
    `Content-Length: ${body.length}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
  answer = [
    'HTTP/1.1 200 Fine',
    'rESPONSE-tIME: 1',
    'Signature: first',
    'signature: second',
    'Content-Type: application/json',
    'content-LENGTH: 6',
    'Connection: close',
    '',
    '{"a":\n',
  ].join('\r\n');
  const response = await exchange(request);
  expect(received).toBe(request.replace('host: 127.0.0.1', `host: ${new URL(provider.origin).host}`));
  expect(response).toBe(answer);
});

test('validates an exchange before the caller has the complete response', async () => {
  answer = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}';
  const before = proxy.violations.length;
  const response = await fetch(`${proxy.baseUrl}/v1/payments/cancel`, { method: 'POST', body: '{"paymentId":"p"}' });
  await response.text();
  const found = proxy.violations.slice(before).map(({ message, where, rule }) => `${message} ${where} ${rule}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'request header required',
      'request  media-type',
      'response  media-type',
      'response body required',
    ]),
  );
});

test('keeps the first 1000 violations and reports all to the listener', async () => {
  const found: Violation[] = [];
  const onViolation = (violation: Violation) => found.push(violation);
  const busy = await startConformanceProxy({ target: 'http://127.0.0.1:1', onViolation });
  onTestFinished(() => busy.close());
  const call = async () => await fetch(busy.url, { method: 'POST' }).catch(() => 'nobody listens at the target');
  while (found.length <= 1000) await Promise.all(Array.from({ length: 8 }, call));
  expect(busy.violations).toEqual(found.slice(0, 1000));
});

test('breaks the connection where the provider breaks it, and reports an incomplete response', async () => {
  const ask = 'POST /ams/api/v1/payments/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
  for (const [broken, arrived] of [
    ['', /^$/],
    ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345', /\r\n\r\n12345$/],
  ] as const) {
    answer = broken;
    const before = proxy.violations.length;
    expect(await exchange(ask)).toMatch(arrived);
    expect(proxy.violations.slice(before)).toContainEqual(
      expect.objectContaining({ message: 'response', rule: 'complete' }),
    );
  }
});

test('breaks the connection if nothing listens at the target', async () => {
  const nowhere = await startConformanceProxy({ target: 'http://127.0.0.1:1' });
  onTestFinished(() => nowhere.close());
  await expect(fetch(`${nowhere.url}/ams/api/v1/payments/cancel`, { method: 'POST' })).rejects.toThrow('fetch failed');
  expect(nowhere.violations).toContainEqual(expect.objectContaining({ rule: 'complete' }));
});

test('breaks the connection if the certificate of the target is not trusted', async () => {
  const secure = await startSandbox({ tls: makeCertificate(['127.0.0.1']) });
  const secured = await startConformanceProxy({ target: secure.baseUrl });
  await expect(fetch(`${secured.baseUrl}/v1/payments/cancel`, { method: 'POST', body: '{}' })).rejects.toThrow();
  expect(secured.violations).toContainEqual(expect.objectContaining({ message: 'response', rule: 'complete' }));
  await secured.close();
  await secure.close();
});

test('keeps the connections to the caller and the provider alive', async () => {
  let connections = 0;
  const keeping = createHttpServer((_, response) => response.end('{}')).on('connection', () => {
    connections += 1;
  });
  await using listens = await listening(keeping);
  const kept = await startConformanceProxy({ target: listens.origin });
  onTestFinished(() => kept.close());
  const socket = connectTo(kept.url);
  for (let answers = 0; answers < 3; answers++) {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let answer = '';
    while (!answer.endsWith('\r\n\r\n{}')) answer += (await once(socket, 'data')).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  }
  expect(connections).toBe(1);
  socket.destroy();
});

test('forwards to an IPv6 address, with brackets in Host', async () => {
  const echo = createHttpServer(({ headers }, response) => response.end(headers.host));
  await using six = await listening(echo, '[::1]');
  const proxied = await startConformanceProxy({ target: six.origin });
  onTestFinished(() => proxied.close());
  expect(await (await fetch(proxied.url)).text()).toBe(`[::1]:${six.port}`);
});

test('listens on the given port of loopback only, until it is closed', async () => {
  const { url } = proxy;
  const port = Number(new URL(url).port);
  await expect(fetch(`http://[::1]:${port}`)).rejects.toThrow('fetch failed');
  await expect(startConformanceProxy({ target: provider.origin, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await proxy.close();
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  proxy = await startConformanceProxy({ target: provider.origin, port });
  expect(proxy.url).toBe(url);
});

test.each([
  ['/ams/api', '/ams/api'],
  ['/ams/api/', '/ams/api'],
  ['', ''],
])('for a target with the path "%s", the base URL has the path "%s"', async (path, basePath) => {
  const based = await startConformanceProxy({ target: new URL(path, provider.origin) });
  onTestFinished(() => based.close());
  expect(based.baseUrl).toBe(based.url + basePath);
});

test('rejects invalid options and names them', async () => {
  const target = provider.origin;
  const wrong: [option: string, options: object][] = [
    ...['', 'localhost', 'ftp://127.0.0.1', Object.create(null), undefined].map((text): [string, object] => [
      'target',
      { target: text },
    ]),
    ['port', { target, port: -1 }],
    ['port', { target, port: 65_536 }],
    ['port', { target, port: 1.5 }],
    ['onViolation', { target, onViolation: 'no' }],
    ['baseUrl', { target, baseUrl: target }],
    ['options', null as never],
    ['options', undefined as never],
    ['options', 'none' as never],
  ];
  for (const [option, options] of wrong)
    await expect(startConformanceProxy(options as never), option).rejects.toMatchObject({ option });
});
