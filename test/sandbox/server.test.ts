import { beforeAll, describe, expect, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { bodyOfLength, type Changes, noted, requestTo } from '../support/sandbox.js';
import { connectTo, exchange } from '../support/sockets.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});

test('answers HEAD without a body, also if there is no page', async () => {
  const head = async (path: string) => await fetch(sandbox.url + path, { method: 'HEAD' });
  expect(await (await head('/nowhere')).text()).toBe('');
  expect((await head('/nowhere')).headers.get('content-length')).not.toBe('0');
  const posted = await fetch(`${sandbox.url}/sandbox.json`, { method: 'POST', body: '{}' });
  expect(await posted.json()).toMatchObject({ result: { resultCode: 'NO_INTERFACE_DEF' } });
  expect(await exchange(sandbox.url, 'HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
    /\r\n\r\n$/,
  );
});

test('allows every header that a browser asks for', async () => {
  const preflight = await fetch(sandbox.baseUrl, { method: 'OPTIONS' });
  expect(preflight.headers.get('access-control-allow-headers')).toBe('*');
  expect(preflight.headers.get('access-control-max-age')).toBe('600');
});

test('keeps a connection alive, except for browsers and after a body that is too large', async () => {
  const kept = async (changes: Changes, headers = {}) => {
    const request = await requestTo(sandbox, changes);
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value as string);
    return (await rawHead(request)).includes('connection: close');
  };
  expect(await kept({})).toBe(false);
  expect(await kept({}, { Origin: 'https://a.example' })).toBe(true);
  expect(await kept({ body: 'x'.repeat(64 * 1024 + 1) })).toBe(true);
  expect(await kept({ body: 'x'.repeat(64 * 1024) })).toBe(false);
});

/** The head of the response to a request, over a connection that the caller would keep. */
async function rawHead(request: Request): Promise<string> {
  const body = await request.text();
  const lines = [...request.headers, ['Host', 'x'], ['Content-Length', String(body.length)]];
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const socket = connectTo(sandbox.url);
  socket.write(`POST /ams/sandbox/api/v1/payments/cancel HTTP/1.1\r\n${head}\r\n${body}`);
  let received = '';
  for await (const chunk of socket) {
    received += chunk.toString('latin1').toLowerCase();
    if (received.includes('\r\n\r\n')) break;
  }
  socket.destroy();
  return received;
}

test('accepts a body of 64 KiB, refuses one byte more', async () => {
  const answerOf = async (length: number) => {
    const request = await requestTo(sandbox, { body: bodyOfLength(length) });
    await (await fetch(request)).text();
    return noted(sandbox, request)?.reason;
  };
  expect(await answerOf(64 * 1024)).toBeUndefined();
  expect(await answerOf(64 * 1024 + 1)).toContain('larger than 65536 bytes');
});

test('serves its description at /sandbox.json', async () => {
  const response = await fetch(`${sandbox.url}/sandbox.json`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const description = (await response.json()) as Record<string, string>;
  expect(description).toMatchObject({
    notice: expect.stringContaining('Test data'),
    clientId: sandbox.clientId,
    baseUrl: sandbox.baseUrl,
    reservedIds: JSON.parse(JSON.stringify(reservedIds)),
  });
  const { clientId = '', privateKey = '', alipayPublicKey = '', baseUrl = '' } = description;
  const alipay = createCancelClient({ clientId, privateKey, alipayPublicKey, baseUrl });
  expect(await alipay.cancel({ paymentId: 'sandbox-SUCCESS.description' })).toMatchObject({ resultStatus: 'S' });
});

describe('a page of another origin', () => {
  test('may call, even from the public web', async () => {
    const response = await fetch(`${sandbox.baseUrl}/v1/payments/cancel`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Headers': 'client-id,signature' },
    });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': 'client-id,signature',
      'access-control-allow-private-network': 'true',
    });
  });

  test('can read the signature headers', async () => {
    for (const paymentId of ['sandbox-SUCCESS', 'sandbox-HTTP_429-1']) {
      const response = await fetch(await requestTo(sandbox, { body: { paymentId } }));
      const exposed = response.headers.get('Access-Control-Expose-Headers');
      expect(exposed).toBe('Signature, Response-Time, Client-Id, Retry-After');
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    }
  });
});

describe('invalid input never gets a 5xx and never stops the server', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400/],
    ['no Host', 'POST / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400/],
    ['headers that are too large', `POST / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    ['a body that never ends', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345', /^$|^HTTP\/1\.1 400/],
    [
      'a chunk that is none',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      /^$|^HTTP\/1\.1 400/,
    ],
    ['an absolute target', 'GET http://x/nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /NO_INTERFACE_DEF/],
    ['an asterisk', 'PUT * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /NO_INTERFACE_DEF/],
    ['a path with two slashes', 'GET //nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', /NO_INTERFACE_DEF/],
  ])('%s', async (description, bytes, answer) => {
    expect(await exchange(sandbox.url, bytes, description.includes('never ends') ? 'ended' : 'open')).toMatch(answer);
    expect((await fetch(`${sandbox.url}/sandbox.json`)).status).toBe(200);
  });

  test('a body above the limit is refused', async () => {
    const body = { paymentId: 'sandbox-SUCCESS', padding: 'x'.repeat(100_000) };
    const request = await requestTo(sandbox, { body });
    const response = await fetch(request);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { resultCode: 'PARAM_ILLEGAL' } });
    expect(noted(sandbox, request)).toMatchObject({ answer: 'PARAM_ILLEGAL' });
    expect(noted(sandbox, request)).not.toHaveProperty('body');
  });

  test('the connection is closed for a body far above the limit', async () => {
    const socket = connectTo(sandbox.url);
    socket.write('POST /ams/api/v1/payments/cancel HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
    const chunk = Buffer.alloc(65_536);
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
      socket.once('drain', send);
    };
    send();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.bytesWritten).toBeLessThan(50_000_000);
  });
});

test('header names arrive in lower case, or twice or in mixed case on request', async () => {
  const request = async (paymentId: string) => {
    const { headers, body } = await rawParts(await requestTo(sandbox, { body: { paymentId } }));
    return await exchange(sandbox.url, `POST /ams/sandbox/api/v1/payments/cancel HTTP/1.1\r\n${headers}\r\n${body}`);
  };
  expect(await request('sandbox-SUCCESS')).toMatch(/\r\nresponse-time: \d+\r\n/);
  expect(await request('sandbox-MIXED_CASE_HEADERS')).toMatch(/\r\nrEsPoNsE-TiMe: \d+\r\n/);
  expect((await request('sandbox-DUPLICATE_HEADERS')).match(/\r\nsignature: /g)).toHaveLength(2);
  const wrong = await request('sandbox-WRONG_CONTENT_LENGTH');
  const [head = '', ...rest] = wrong.split('\r\n\r\n');
  expect(Number(/content-length: (\d+)/.exec(head)?.[1])).toBeLessThan(rest.join().length);
});

async function rawParts(request: Request): Promise<{ headers: string; body: string }> {
  const body = await request.text();
  const lines = [...request.headers, ['Host', 'x'], ['Connection', 'close'], ['Content-Length', String(body.length)]];
  return { headers: lines.map(([name, value]) => `${name}: ${value}\r\n`).join(''), body };
}
