import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  type ConformanceProxy,
  checkConformance,
  conformanceCases,
  startConformanceProxy,
} from '../../src/conformance/index.js';
import { messageOf } from '../../src/conformance/message.js';
import { createValidator } from '../../src/conformance/validate.js';
import { createCancelClient } from '../../src/index.js';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { reservedIds, type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { listening } from '../support/listening.js';
import { compile } from '../support/program.js';
import { signsAtOnce } from '../support/time.js';
import { project } from '../support/workspace.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});

/** Longer than any test: a case fails for what it saw, never for how slow the machine is. */
const timeout = 600_000;

async function startProxy(): Promise<ConformanceProxy> {
  const proxy = await startConformanceProxy({ target: sandbox.baseUrl });
  onTestFinished(() => proxy.close());
  return proxy;
}

test('the sandbox passes the whole suite through the proxy', async () => {
  const proxy = await startProxy();
  const seen: string[] = [];
  const report = await checkConformance({
    target: proxy.baseUrl,
    merchant: sandbox.merchant,
    timeout,
    onCase: ({ id }, total) => seen.push(`${id} of ${total}`),
  });
  expect(report.cases.filter(({ passed }) => !passed)).toEqual([]);
  expect(report).toMatchObject({ passed: conformanceCases.length + reservedIds.length, failed: 0, notes: [] });
  expect(seen).toEqual(report.cases.map(({ id }) => `${id} of ${report.passed}`));
});

/** Node.js reads what it trusts when it starts. */
const trusting = await compile({
  text: `
  import { checkConformance, startConformanceProxy } from './src/conformance/index.ts';
  const page = await fetch(new URL('/sandbox.json', process.env.TARGET));
  const { clientId, privateKey, alipayPublicKey } = await page.json();
  const merchant = { clientId, privateKey, alipayPublicKey };
  const passed = async (target) => {
    const options = { target, merchant, timeout: ${timeout}, only: 'request-form/by-' };
    console.log((await checkConformance(options)).passed);
  };
  for (const host of ['127.0.0.1', 'localhost']) {
    const target = process.env.TARGET.replace('127.0.0.1', host);
    await passed(target);
    const proxy = await startConformanceProxy({ target });
    await passed(proxy.baseUrl);
    await proxy.close();
  }`,
});

test('suite and proxy use TLS with a target whose certificate is trusted', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'conformance-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const tls = makeCertificate(['127.0.0.1', 'localhost']);
  const certificate = path.join(folder, 'certificate.pem');
  await writeFile(certificate, tls.cert);
  const secure = await startSandbox({ tls });
  onTestFinished(() => secure.close());
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate, TARGET: secure.baseUrl };
  const { stdout } = await promisify(execFile)(process.execPath, trusting, { cwd: project, env });
  expect(stdout).toBe('3\n3\n3\n3\n');
});

test('the proxy reports every misbehaviour that breaks the contract and no other', async () => {
  const proxy = await startProxy();
  const merchant = signsAtOnce(sandbox.merchant);
  const limits = { attemptTimeout: timeout, deadline: timeout, retry: { maxAttempts: 1 } };
  const alipay = createCancelClient({ ...merchant, ...limits, baseUrl: proxy.baseUrl });
  // The form of these answers follows the contract, although a client must not believe all of them.
  const lawful =
    /ANSWER_AFTER|MIXED_CASE_HEADERS|UNKNOWN_TIMES|OTHER_KEY|TAMPERED_BODY|[SF]_OF_ANOTHER_PAYMENT|STALE_F|F_WITH_UNREADABLE_TIME|OTHER_ALGORITHM/;
  // The proxy sees no complete response: the client ends these exchanges first.
  const incomplete = ['sandbox-NO_ANSWER', 'sandbox-LARGE_BODY'];
  for (const { id, group } of reservedIds) {
    const before = proxy.violations.length;
    await alipay.cancel({ paymentId: `${id}.planted` }, id === 'sandbox-NO_ANSWER' ? { attemptTimeout: 20 } : {});
    const found = proxy.violations.slice(before).map(({ message }) => message);
    expect(found.includes('response'), id).toBe(
      group !== 'result code' && !lawful.test(id) && !incomplete.includes(id),
    );
    expect(found, id).not.toContain('request');
  }
});

test('Prism and the suite agree on which requests are illegal', async () => {
  const judge = await createValidator();
  const { clientId, privateKey } = sandbox;
  const subject = { clientId, privateKey, basePath: '/ams/api', paymentId: 'p', paymentRequestId: 'r' };
  // Prism knows neither keys nor merchants nor the largest body, and does not tolerate null.
  const beyondPrism = [
    'illegal-request/other-key',
    'illegal-request/other-body',
    'illegal-request/other-path',
    'illegal-request/unknown-client-id',
    'illegal-request/huge',
    'request-form/null-beside-an-id',
  ];
  const ids = conformanceCases.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(beyondPrism));
  for (const { id, group, request } of conformanceCases) {
    if (beyondPrism.includes(id)) continue;
    const violations = await judge({ request: await messageOf(request, subject), response: undefined });
    const found = violations.filter(({ message }) => message === 'request');
    expect(found.length > 0, `${id}: ${JSON.stringify(found)}`).toBe(group === 'illegal request');
  }
});

describe('the suite fails an implementation that', () => {
  /** The sandbox behind a server that spoils what passes through it. */
  type Spoil = (request: Request) => Promise<Response>;
  const plants: Record<string, [spoil: Spoil, failing: string, reason: RegExp]> = {
    'does not sign': [
      async (request) => {
        const response = await sandbox.fetch(request);
        const { status } = response;
        return new Response(await response.text(), { status, headers: { 'Content-Type': 'application/json' } });
      },
      'request-form/by-payment-id',
      /not signed/,
    ],
    'changes the body after signing': [
      async (request) => {
        const { status, headers, text } = await parts(await sandbox.fetch(request));
        return new Response(JSON.stringify(JSON.parse(text), null, 2), { status, headers });
      },
      'request-form/by-payment-id',
      /signature does not verify/,
    ],
    'answers failures with HTTP 400': [
      async (request) => {
        const { headers, text } = await parts(await sandbox.fetch(request));
        return new Response(text, { status: text.includes('"F"') ? 400 : 200, headers });
      },
      'illegal-request/no-id',
      /status code/,
    ],
    'breaks the connection': [
      async () => {
        throw new Error('planted');
      },
      'request-form/by-payment-id',
      /No complete response arrived/,
    ],
  };

  /** Accepts every signed request and answers with another payment and a new cancelTime. */
  const credulous = async (request: Request) => {
    const signed = new Request(request.url.replace(/cancel.*/, 'cancel'), { method: 'POST', headers: request.headers });
    const response = await sandbox.fetch(signed);
    const { headers } = await parts(response);
    const body = {
      result: { resultStatus: 'S', resultCode: 'SUCCESS', resultMessage: 'Success' },
      paymentId: 'another',
      paymentRequestId: 'another',
      cancelTime: new Date(++times * 1000).toISOString(),
    };
    return new Response(JSON.stringify(body), { status: 200, headers });
  };
  let times = 0;
  plants['accepts an illegal request'] = [credulous, 'illegal-request/no-id', /PARAM_ILLEGAL is expected/];
  plants['accepts a signature with another key'] = [credulous, 'illegal-request/other-key', /ACCESS_DENIED or/];
  plants['cancels another payment'] = [
    credulous,
    'request-form/by-payment-id',
    /paymentId of the answer is not that of the payment/,
  ];
  plants['changes cancelTime'] = [credulous, 'request-form/again', /cancelTime is .*, but was .* before/];

  plants['answers with null'] = [
    async () => new Response('null', { status: 200, headers: { 'Content-Type': 'application/json' } }),
    'request-form/by-payment-id',
    /not signed/,
  ];

  test.each(Object.entries(plants))('%s', async (_, [spoil, failing, reason]) => {
    const baseUrl = await serve(spoil);
    const payment = { paymentId: 'sandbox-SUCCESS', paymentRequestId: 'sandbox-SUCCESS' };
    const report = await checkConformance({ target: baseUrl, merchant: sandbox.merchant, payment, timeout });
    const failed = report.cases.find(({ id }) => id === failing);
    expect(failed).toMatchObject({ passed: false, reason: expect.stringMatching(reason) });
    expect(report.notes).toEqual([expect.stringContaining('no reserved ids')]);
  });

  async function parts(response: Response) {
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async function serve(spoil: Spoil): Promise<string> {
    const server = createServer(async (incoming, outgoing) => {
      try {
        if (incoming.url === '/sandbox.json') return void outgoing.writeHead(404).end();
        if (incoming.method === 'GET') return void outgoing.writeHead(405).end();
        const chunks: Uint8Array[] = [];
        for await (const chunk of incoming) chunks.push(chunk);
        const body = chunks.length === 0 ? null : Buffer.concat(chunks);
        const headers = Object.entries(incoming.headers).filter(([name]) => !/^(host|connection)$/.test(name));
        const response = await spoil(
          new Request(`http://sandbox.invalid${incoming.url}`, {
            method: incoming.method ?? 'POST',
            headers: headers as [string, string][],
            body,
          }),
        );
        outgoing.writeHead(response.status, [...response.headers].flat()).end(await response.text());
      } catch {
        outgoing.destroy();
      }
    });
    const listens = await listening(server);
    onTestFinished(() => listens[Symbol.asyncDispose]());
    return `${listens.origin}/ams/sandbox/api`;
  }
});
