import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as requestOverHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { readServerOptions } from '../../src/sandbox/options.js';
import { compile } from '../support/program.js';
import { requestTo } from '../support/sandbox.js';
import { project } from '../support/workspace.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});

test('can listen on IPv6 loopback', async () => {
  const other = await startSandbox({ host: '::1' });
  expect(other.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(`${other.url}/sandbox.json`)).status).toBe(200);
  await other.close();
});

test('listens on loopback on a free port by default, and returns the URL', () => {
  expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.baseUrl).toBe(`${sandbox.url}/ams/sandbox/api`);
});

test('serves HTTPS with a certificate, faults included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
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

test('rejects an invalid port, host, certificate or folder', async () => {
  for (const [option, options] of [
    ['port', { port: 65_536 }],
    ['port', { port: -1 }],
    ['tls', { tls: 'pem' as never }],
    ['host', { host: 5 as never }],
    ['options', 'none' as never],
    ['port', { port: 1.5 }],
    ['host', { host: '' }],
    ['explorer', { explorer: join(tmpdir(), 'no-such-folder') }],
    ['explorer', { explorer: 5 as never }],
    ['tls', { tls: { cert: 'none', key: 'none' } }],
    ['tls.cert', { tls: {} as never }],
    ['tls.cert', { tls: { cert: '', key: '' } }],
    ['tls.key', { tls: { cert: 'none' } as never }],
  ] as const)
    await expect(startSandbox(options)).rejects.toMatchObject({ option });
  await expect(startSandbox({ tls: { cert: 'none', key: 'none' } })).rejects.toHaveProperty('cause');
  expect(() => readServerOptions({ port: 65_535, explorer: '.', host: 'localhost' })).not.toThrow();
  await expect(startSandbox({ port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

/** Closes sandboxes that have answers to send. */
const closing = await compile({
  text: `
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
  }`,
});

test('close() aborts pending answers and lets the process exit, also when called twice', async () => {
  const child = spawn(process.execPath, closing, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(output).toBe('NO_RESPONSE NO_RESPONSE S\nNO_RESPONSE NO_RESPONSE S\n');
});

test('an invalid clock closes the connection, but does not stop the process', async () => {
  let now = Date.now;
  const broken = await startSandbox({ now: () => now() });
  now = () => Number.NaN;
  await expect(fetch(await requestTo(broken))).rejects.toThrow('fetch failed');
  now = Date.now;
  expect((await fetch(await requestTo(broken))).status).toBe(200);
  await broken.close();
});
