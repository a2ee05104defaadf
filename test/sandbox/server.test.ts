import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as requestOverHttps } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createCancelClient } from '../../src/index.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { checkServerOptions } from '../../src/sandbox/server.js';
import { bodyOfLength, type Changes, noted, requestTo } from '../support/sandbox.js';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-server-'));
  await mkdir(join(folder, 'explorer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'explorer', 'index.html'), '<p>explorer</p>');
  await writeFile(join(folder, 'explorer', 'assets', 'app.js'), 'void 0;');
  for (const file of ['data.bin', 'app.css', 'a.json', 'a.yaml', 'a.svg', 'a.png', 'a.woff2'])
    await writeFile(join(folder, 'explorer', 'assets', file), '');
  await mkdir(join(folder, 'explorer', 'inner'));
  await writeFile(join(folder, 'explorer', 'inner', 'index.html'), '<p>inner</p>');
  sandbox = await startSandbox({ explorer: join(folder, 'explorer') });
  return async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  };
});

/** Sends bytes, and gives all that comes back until the connection closes. */
async function exchange(bytes: string, ending: 'open' | 'ended' = 'open'): Promise<string> {
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  if (ending === 'ended') socket.end(bytes);
  else socket.write(bytes);
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}

test('answers HEAD without a body, also where there is no page', async () => {
  const head = async (path: string) => await fetch(sandbox.url + path, { method: 'HEAD' });
  expect(await (await head('/nowhere')).text()).toBe('');
  expect((await head('/nowhere')).headers.get('content-length')).not.toBe('0');
  expect((await head('/explorer/')).headers.get('content-type')).toContain('text/html');
  const posted = await fetch(`${sandbox.url}/sandbox.json`, { method: 'POST', body: '{}' });
  expect(await posted.json()).toMatchObject({ result: { resultCode: 'NO_INTERFACE_DEF' } });
  expect(await exchange('HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/\r\n\r\n$/);
});

test('serves the pages of a folder by their type, a folder by its index', async () => {
  const typeOf = async (path: string) => (await fetch(sandbox.url + path)).headers.get('content-type');
  expect(await typeOf('/explorer/assets/data.bin')).toBe('application/octet-stream');
  expect(await typeOf('/explorer/assets/app.css')).toBe('text/css; charset=UTF-8');
  expect(await typeOf('/explorer/assets/a.json')).toBe('application/json; charset=UTF-8');
  expect(await typeOf('/explorer/assets/a.yaml')).toBe('text/plain; charset=UTF-8');
  expect(await typeOf('/explorer/assets/a.svg')).toBe('image/svg+xml');
  expect(await typeOf('/explorer/assets/a.png')).toBe('image/png');
  expect(await typeOf('/explorer/assets/a.woff2')).toBe('font/woff2');
  expect(await (await fetch(`${sandbox.url}/explorer/inner/`)).text()).toBe('<p>inner</p>');
  const missing = await fetch(`${sandbox.url}/explorer/assets/`);
  expect([missing.status, missing.headers.get('content-type'), await missing.text()]).toEqual([
    404,
    'text/plain',
    'Not found.\n',
  ]);
  const redirect = await fetch(`${sandbox.url}/explorer`, { redirect: 'manual' });
  expect([redirect.status, redirect.headers.get('location')]).toEqual([308, '/explorer/']);
  expect(await redirect.text()).toBe('');
});

test('lets a browser ask what it may send, whatever that is', async () => {
  const preflight = await fetch(sandbox.baseUrl, { method: 'OPTIONS' });
  expect(preflight.headers.get('access-control-allow-headers')).toBe('*');
  expect(preflight.headers.get('access-control-max-age')).toBe('600');
});

test('listens on loopback of IPv6, too', async () => {
  const other = await startSandbox({ host: '::1' });
  expect(other.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${other.url}/sandbox.json`)).status).toBe(200);
  await other.close();
});

test('listens on loopback, on a free port, and names both', () => {
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.baseUrl).toBe(`${sandbox.url}/ams/sandbox/api`);
});

test('without a folder that is built, there is no explorer', async () => {
  const bare = await startSandbox();
  expect(await (await fetch(`${bare.url}/explorer/`)).json()).toMatchObject({
    result: { resultCode: 'NO_INTERFACE_DEF' },
  });
  await bare.close();
  await expect(fetch(`${bare.url}/sandbox.json`)).rejects.toThrow();
});

test('keeps a connection, unless a browser or a body that is too large is at its other end', async () => {
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
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  socket.write(`POST /ams/sandbox/api/v1/payments/cancel HTTP/1.1\r\n${head}\r\n${body}`);
  let received = '';
  for await (const chunk of socket) {
    received += chunk.toString('latin1').toLowerCase();
    if (received.includes('\r\n\r\n')) break;
  }
  socket.destroy();
  return received;
}

test('takes a body of 64 KiB, and none of a byte more', async () => {
  const answerOf = async (length: number) => {
    const request = await requestTo(sandbox, { body: bodyOfLength(length) });
    await (await fetch(request)).text();
    return noted(sandbox, request)?.reason;
  };
  expect(await answerOf(64 * 1024)).toBeUndefined();
  expect(await answerOf(64 * 1024 + 1)).toContain('larger than 65536 bytes');
});

test('describes itself to programs at /sandbox.json', async () => {
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
  test('may ask whether it may call, even from the public web', async () => {
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

  test('reads the headers that carry the signature', async () => {
    for (const paymentId of ['sandbox-SUCCESS', 'sandbox-HTTP_429-1']) {
      const response = await fetch(await requestTo(sandbox, { body: { paymentId } }));
      const exposed = response.headers.get('Access-Control-Expose-Headers');
      expect(exposed).toBe('Signature, Response-Time, Client-Id, Retry-After');
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    }
  });
});

describe('the explorer', () => {
  test('is served with a strict content security policy', async () => {
    for (const [path, type, body] of [
      ['/explorer/', 'text/html', '<p>explorer</p>'],
      ['/explorer', 'text/html', '<p>explorer</p>'],
      ['/explorer/assets/app.js', 'text/javascript', 'void 0;'],
    ]) {
      const response = await fetch(sandbox.url + path);
      expect(await response.text()).toBe(body);
      expect(response.headers.get('Content-Type')).toContain(type);
      const policy = response.headers.get('Content-Security-Policy');
      for (const rule of ["default-src 'none'", 'connect-src', "base-uri 'none'"]) expect(policy).toContain(rule);
      expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
  });

  test('gives no file outside its folder', async () => {
    for (const path of [
      '../secret.txt',
      '%2e%2e/secret.txt',
      '..%2fsecret.txt',
      'assets/../../secret.txt',
      '..%00',
      '%',
      '//etc/passwd',
    ]) {
      const answer = await exchange(`GET /explorer/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1\.1 404/);
      expect(answer, path).not.toContain('secret\n');
    }
  });
});

describe('bad input never gets a 5xx, and never stops the server', () => {
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
    expect(await exchange(bytes, description.includes('never ends') ? 'ended' : 'open')).toMatch(answer);
    expect((await fetch(`${sandbox.url}/sandbox.json`)).status).toBe(200);
  });

  test('a body over the bound is refused', async () => {
    const body = { paymentId: 'sandbox-SUCCESS', padding: 'x'.repeat(100_000) };
    const request = await requestTo(sandbox, { body });
    const response = await fetch(request);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: { resultCode: 'PARAM_ILLEGAL' } });
    expect(noted(sandbox, request)).toMatchObject({ answer: 'PARAM_ILLEGAL' });
    expect(noted(sandbox, request)).not.toHaveProperty('body');
  });

  test('a body far over the bound is cut off', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    socket.on('error', () => {});
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

test('header names arrive in lower case, in mixed case, and twice when asked', async () => {
  const request = async (paymentId: string) => {
    const { headers, body } = await rawParts(await requestTo(sandbox, { body: { paymentId } }));
    return await exchange(`POST /ams/sandbox/api/v1/payments/cancel HTTP/1.1\r\n${headers}\r\n${body}`);
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

test('speaks HTTPS with a certificate, faults included', async () => {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ];
  await promisify(execFile)('openssl', args);
  const tls = { cert: await readFile(cert), key: await readFile(key) };
  const secure = await startSandbox({ tls });
  onTestFinished(() => secure.close());
  expect(secure.url).toMatch(/^https:/);
  const send = async (paymentId: string): Promise<string> => {
    const request = await requestTo(secure, { body: { paymentId } });
    const body = await request.text();
    return await new Promise((resolve, reject) => {
      const headers = Object.fromEntries(request.headers);
      const outgoing = requestOverHttps(request.url, { method: 'POST', headers, ca: tls.cert, agent: false });
      outgoing.on('error', reject);
      outgoing.on('response', async (response) => {
        try {
          resolve(await text(response));
        } catch (error) {
          reject(error);
        }
      });
      outgoing.end(body);
    });
  };
  expect(await send('sandbox-SUCCESS')).toContain('"SUCCESS"');
  await expect(send('sandbox-RESET_BEFORE_HEADERS')).rejects.toThrow();
  await expect(send('sandbox-RESET_AFTER_HEADERS')).rejects.toThrow();
  await expect(send('sandbox-TRUNCATED_BODY')).rejects.toThrow();
});

test('refuses a port, a host, a certificate or a folder that cannot be', async () => {
  for (const [option, options] of [
    ['port', { port: 65_536 }],
    ['port', { port: -1 }],
    ['tls', { tls: 'pem' as never }],
    ['host', { host: 5 as never }],
    ['options', 'none' as never],
    ['port', { port: 1.5 }],
    ['host', { host: '' }],
    ['explorer', { explorer: join(folder, 'none') }],
    ['explorer', { explorer: 5 as never }],
    ['tls', { tls: { cert: 'none', key: 'none' } }],
    ['tls.cert', { tls: {} as never }],
    ['tls.cert', { tls: { cert: '', key: '' } }],
    ['tls.key', { tls: { cert: 'none' } as never }],
  ] as const)
    await expect(startSandbox(options)).rejects.toMatchObject({ option });
  await expect(startSandbox({ tls: { cert: 'none', key: 'none' } })).rejects.toHaveProperty('cause');
  expect(() => checkServerOptions({ port: 65_535, explorer: '.', host: 'localhost' })).not.toThrow();
  await expect(startSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('closing, once or twice, ends what is still to come, and leaves the process free to exit', async () => {
  const program = `
    import { startSandbox, createSandbox } from './src/sandbox/index.ts';
    import { createCancelClient } from './src/index.ts';
    for (const start of [startSandbox, createSandbox]) {
      const sandbox = await start();
      const fetch = start === createSandbox ? { fetch: sandbox.fetch } : {};
      const alipay = createCancelClient({ ...sandbox.merchant, ...fetch, baseUrl: sandbox.baseUrl, retry: { maxAttempts: 1 }, attemptTimeout: 600_000, deadline: 600_000 });
      const ids = ['sandbox-NO_ANSWER', 'sandbox-ANSWER_AFTER-600000', 'sandbox-SUCCESS'];
      const outcomes = ids.map((paymentId) => alipay.cancel({ paymentId }));
      while (sandbox.requests.length < ids.length) await new Promise((resolve) => setTimeout(resolve, 5));
      await outcomes[2];
      await sandbox.close();
      await sandbox.close();
      console.log((await Promise.all(outcomes)).map((outcome) => outcome.cause?.code ?? outcome.resultStatus).join(' '));
    }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(output).toBe('NO_RESPONSE NO_RESPONSE S\nNO_RESPONSE NO_RESPONSE S\n');
});

test('a clock that breaks ends the connection, and not the process', async () => {
  let now = Date.now;
  const broken = await startSandbox({ now: () => now() });
  now = () => Number.NaN;
  await expect(fetch(await requestTo(broken))).rejects.toThrow('fetch failed');
  now = Date.now;
  expect((await fetch(await requestTo(broken))).status).toBe(200);
  await broken.close();
});
