import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { run } from '../support/terminal.js';

let sandbox: Sandbox;
let folder: string;
let env: Record<string, string>;
const servers: { close(): unknown; closeAllConnections(): void }[] = [];
beforeAll(async () => {
  sandbox = await startSandbox();
  folder = await mkdtemp(join(tmpdir(), 'conform-report-'));
  env = {
    ALIPAY_CLIENT_ID: sandbox.clientId,
    ALIPAY_PRIVATE_KEY: String(sandbox.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    ALIPAY_PUBLIC_KEY: String(sandbox.alipayPublicKey.export({ type: 'spki', format: 'pem' })),
  };
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with terminal escape sequences and an invalid answer. */
const rude: RequestListener = (_, response) =>
  response
    .writeHead(200, { 'Content-Type': 'application/json', 'X-Rude': '1' })
    .end('{"result":{"resultCode":"\u001b[2J\u202e"}}');

describe('before production, conform', () => {
  const production = 'https://localhost.invalid/ams/api';
  test('sends nothing if there is no terminal to ask at', async () => {
    const { code, stderr } = await run(['conform', production, '--only', 'a b'], { env });
    expect(code).toBe(64);
    expect(stderr).toMatch(/may be production, and there is no terminal to ask for confirmation\. Nothing was sent\./);
    expect(stderr).toContain(`conform ${production} --only 'a b' --yes\n`);
  });

  test('continues if the answer is yes', async () => {
    const { code, stderr, asked } = await run(['conform', production], { env, answer: 'yes' });
    expect(asked).toEqual([`Cancel payments at ${production}? This may be production. Type yes to continue: `]);
    expect({ code, stderr }).toMatchObject({ code: 64, stderr: expect.stringContaining('cannot be reached') });
  });

  test.each(['http://127.0.0.1.evil.example/ams/api', 'https://127.0.0.1.evil.example/ams/api'])(
    'asks at %s',
    async (url) => {
      expect((await run(['conform', url, '--allow-http'], { env, answer: 'no' })).asked).toHaveLength(1);
    },
  );
});

describe('an address', () => {
  test('where nothing listens is an error', async () => {
    const { code, stdout, stderr } = await run(['conform', 'http://127.0.0.1:1/ams/api'], { env });
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(
      /^<url> cannot be reached: http:\/\/127\.0\.0\.1:1 gives no HTTP answer \(ECONNREFUSED\)\.\n/,
    );
  });

  test('whose path does not exist adds a note', async () => {
    const url = await serve((_, response) => response.writeHead(404).end());
    const { code, stdout } = await run(['conform', `${url}/ams/sandbox`, '--only', 'by-payment-id'], { env });
    expect(code).toBe(1);
    expect(stdout).toContain('returned 404. Check the path.');
  });

  test('of another machine with http:// needs --allow-http', async () => {
    const url = 'http://provider.invalid/ams/sandbox/api';
    expect((await run(['conform', url], { env })).stderr).toMatch(
      /^<url> must begin with https:\/\/ on another machine, unless --allow-http is given\./,
    );
    expect((await run(['conform', url, '--allow-http'], { env })).stderr).toMatch(/^<url> cannot be reached/);
  });
});

test('--only runs the matching cases; no match is an error', async () => {
  const ran = await run(['conform', sandbox.baseUrl, '--only', 'header-form/content-type']);
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('3 passed, 0 failed') });
  expect(await run(['conform', sandbox.baseUrl, '--only', 'nothing'])).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/^--only must be part of the id of a case, such as/),
  });
});

test('a failed case shows its title, its reason, its request and its response', async () => {
  const url = await serve(rude);
  const junit = join(folder, 'rude.xml');
  const args = ['conform', `${url}/ams/sandbox/api`, '--only', 'by-payment-id', '--junit', junit];
  const { stdout, stderr } = await run([...args, '--verbose'], { env });
  expect(stderr).toMatch(/^1\/1 {2}FAIL {2}request-form\/by-payment-id \(by paymentId\): /);
  expect(stdout).toMatch(/^FAIL {2}request-form\/by-payment-id {2}by paymentId\. .*not signed/);
  expect(stdout).toContain('      POST /ams/sandbox/api/v1/payments/cancel\n');
  expect(stdout).toContain('      HTTP 200\n');
  expect(stdout).toContain('      X-Rude: 1\n');
  for (const control of ['\u001b', '\u202e']) expect(stdout + stderr).not.toContain(control);
  const xml = await readFile(junit, 'utf8');
  expect(xml).toMatch(/<failure message="[^"]*not signed[^"]*">POST [\s\S]*\nHTTP 200\n[\s\S]*<\/failure>/);
  const report = JSON.parse((await run([...args, '--json'], { env })).stdout);
  expect(report.cases[0].exchanges[0]).toMatchObject({
    request: {
      method: 'POST',
      target: '/ams/sandbox/api/v1/payments/cancel',
      body: expect.stringContaining('paymentId'),
    },
    response: {
      status: 200,
      headers: expect.arrayContaining([['X-Rude', '1']]),
      body: expect.stringContaining('result'),
    },
  });
});

test('a failed misbehaviour case shows its request and its response', async () => {
  const reservedIds = [
    {
      id: 'sandbox-HTTP_500',
      description: 'Rude \u001b[2J title',
      expectedOutcome: { resultStatus: 'S', attempts: 1 },
    },
  ];
  const url = await serve((request, response) => {
    if (request.url === '/sandbox.json') return response.end(JSON.stringify({ reservedIds }));
    return response.writeHead(500).end('no');
  });
  const args = ['conform', `${url}/ams/sandbox/api`, '--only', 'misbehaviour/', '--json'];
  const { cases } = JSON.parse((await run(args, { env })).stdout);
  expect(cases).toMatchObject([
    {
      title: 'Rude ?[2J title',
      exchanges: [{ request: { method: 'POST' }, response: { status: 500, body: 'no' } }],
    },
  ]);
});

test('after Ctrl-C the report contains the cases that ran', async () => {
  const controller = new AbortController();
  const junit = join(folder, 'stopped.xml');
  let requests = 0;
  const url = await serve((request, response) => {
    if (request.method === 'POST' && ++requests === 3) return void controller.abort();
    response.writeHead(200).end('{}');
  });
  const args = ['conform', `${url}/ams/sandbox/api`, '--junit', junit];
  const { code, stdout } = await run(args, { env, signal: controller.signal });
  expect(code).toBe(130);
  expect(stdout).toMatch(/note {2}Stopped after 2 of \d+ cases\.\n/);
  expect(stdout).toContain('0 passed, 2 failed');
  expect(await readFile(junit, 'utf8')).toContain('tests="2" failures="2"');
});
