import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { type Consumer, installRecipes, type Provider, startProvider } from '../support/consumer.js';
import { listening } from '../support/listening.js';
import { type PackedPackage, packPackage } from '../support/package.js';
import { end } from '../support/processes.js';

let packed: PackedPackage;
let consumer: Consumer;
let provider: Provider;
beforeAll(async () => {
  packed = await packPackage();
  consumer = await installRecipes(packed.tarball, 'http', 'opentelemetry', 'proxy');
  provider = await startProvider();
});
afterAll(async () => {
  await provider.close();
  await consumer.remove();
  await packed.remove();
});

/** A line of JSON, each. */
const lines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

interface Span {
  name: string;
  spanId: string;
  parent?: string;
  attributes: Record<string, unknown>;
}
interface Point {
  attributes: Record<string, unknown>;
  /** Of a histogram: how many. */
  value: number | { count: number };
}

test('OpenTelemetry gets a span for each cancellation and attempt, and metrics', async () => {
  const ids = ['sandbox-UNKNOWN_TIMES-1.otel', 'sandbox-CANCEL_WINDOW_EXCEED'];
  const printed = await consumer.run(process.execPath, ['opentelemetry/main.js', ...ids], provider.env);
  const { spans, metrics } = JSON.parse(printed);
  const cancellations = spans.filter(({ name }: Span) => name === 'alipay cancel');
  expect(cancellations).toHaveLength(2);
  const [cancelled] = cancellations.filter((span: Span) => span.attributes['alipay.payment_request_id'] === ids[0]);
  expect(cancelled).toMatchObject({ attributes: { 'alipay.result_status': 'S', 'alipay.repeated': false }, status: 0 });
  const attempts = spans.filter(({ parent }: Span) => parent === cancelled.spanId);
  const { hostname, port } = new URL(provider.env.ALIPAY_BASE_URL ?? '');
  const request = {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': Number(port),
    'url.full': `${provider.env.ALIPAY_BASE_URL}/v1/payments/cancel`,
  };
  expect(attempts).toMatchObject([
    {
      name: 'POST /v1/payments/cancel',
      traceId: cancelled.traceId,
      attributes: { ...request, 'error.type': 'UNKNOWN_RESULT', 'alipay.cause': 'UNKNOWN_RESULT' },
      status: 2,
    },
    {
      name: 'POST /v1/payments/cancel',
      attributes: { ...request, 'http.request.resend_count': 1, 'http.response.status_code': 200 },
      status: 0,
    },
  ]);
  expect(attempts[0].attributes).not.toHaveProperty('http.request.resend_count');
  expect(attempts[1].attributes).not.toHaveProperty('error.type');
  const points = (name: string) =>
    metrics
      .find((metric: { name: string }) => metric.name === name)
      .dataPoints.map((point: Point) => [
        point.attributes['alipay.result_status'],
        typeof point.value === 'number' ? point.value : point.value.count,
      ]);
  expect(points('alipay.cancellations')).toEqual(
    expect.arrayContaining([
      ['S', 1],
      ['F', 1],
    ]),
  );
  expect(points('alipay.attempt.duration')).toHaveLength(3);
  const duration = metrics.find(({ name }: { name: string }) => name === 'alipay.attempt.duration');
  expect(duration.unit).toBe('s');
  for (const { attributes } of duration.dataPoints)
    expect(attributes).toMatchObject({ 'http.request.method': 'POST', 'server.address': hostname });
});

test('OpenTelemetry that is imported while a cancellation is under way does not disturb it', async () => {
  const code = `
    import { clientOptionsFromEnv, createCancelClient } from 'alipay-cancel-contract';
    let first;
    const sent = new Promise((resolve) => { first = resolve; });
    const imported = sent.then(() => import('./telemetry.js'));
    const late = async (...request) => { first(); await imported; return await fetch(...request); };
    const alipay = createCancelClient({ ...clientOptionsFromEnv(), fetch: late });
    console.log((await alipay.cancel({ paymentRequestId: 'sandbox-SUCCESS.late' })).resultStatus);`;
  await writeFile(path.join(consumer.folder, 'opentelemetry/late.mjs'), code);
  expect(await consumer.run(process.execPath, ['opentelemetry/late.mjs'], provider.env)).toBe('S\n');
});

test("the Fastify handler of docs/recipes.md compiles in TypeScript under strict, with Fastify's types", async () => {
  const page = await readFile(path.resolve('docs/recipes.md'), 'utf8');
  const [, handler = ''] = /```ts\n([\s\S]*?from 'fastify'[\s\S]*?)```/.exec(page) ?? [];
  await writeFile(path.join(consumer.folder, 'http/handler.ts'), handler);
  const types = ['--types', 'node', '--typeRoots', path.resolve('node_modules/@types')];
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--module', 'nodenext'];
  const tsc = path.resolve('node_modules/typescript/bin/tsc');
  expect(await consumer.run(process.execPath, [tsc, ...options, ...types, 'http/handler.ts'])).toBe('');
});

describe('behind a proxy, at a server of a certificate authority of the company', () => {
  test('a payment is cancelled through the proxy, and pino logs it', async () => {
    await using sandbox = await startSecureSandbox();
    await using proxy = await startProxy();
    const env = { ...sandbox.env, HTTPS_PROXY: proxy.origin, LOG_LEVEL: 'debug' };
    const logged = lines(
      await consumer.run(process.execPath, ['proxy/cancel.js', 'sandbox-UNKNOWN_TIMES-1.proxy'], env),
    );
    expect(proxy.targets).toContain(new URL(sandbox.env.ALIPAY_BASE_URL).host);
    expect(logged.map(({ level, msg }) => [level, msg])).toEqual([
      [20, 'attempt'],
      [40, 'attempt left the outcome open'],
      [20, 'attempt'],
      [30, 'payment cancelled'],
    ]);
    expect(logged[0]).toMatchObject({ requestBody: '{"paymentRequestId":"sandbox-UNKNOWN_TIMES-1.proxy"}' });
    const quiet = await consumer.run(process.execPath, ['proxy/cancel.js', 'sandbox-SUCCESS'], {
      ...env,
      LOG_LEVEL: 'info',
    });
    expect(lines(quiet)).toHaveLength(1);
    expect(quiet).not.toContain('Body');
  });

  test('without the proxy it goes straight, and without the certificate not at all', async () => {
    await using sandbox = await startSecureSandbox();
    const straight = await consumer.run(process.execPath, ['proxy/cancel.js', 'sandbox-SUCCESS'], sandbox.env);
    expect(lines(straight)).toMatchObject([{ level: 30, resultStatus: 'S' }]);
    const env = { ...sandbox.env, COMPANY_CA_FILE: '' };
    const refused = lines(await consumer.run(process.execPath, ['proxy/cancel.js', 'sandbox-SUCCESS'], env));
    expect(refused.at(-1)).toMatchObject({
      level: 50,
      resultStatus: 'U',
      reason: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/),
    });
  });
});

/** A sandbox on HTTPS, with a certificate that nobody trusts by himself. */
async function startSecureSandbox() {
  const tls = makeCertificate(['localhost', '127.0.0.1']);
  const sandbox = await startSandbox({
    tls,
    privateKey: provider.sandbox.privateKey,
    alipayPrivateKey: provider.sandbox.alipayPrivateKey,
  });
  const file = path.join(consumer.folder, 'company-ca.pem');
  await writeFile(file, tls.cert);
  const env = { ...provider.env, ALIPAY_BASE_URL: sandbox.baseUrl, COMPANY_CA_FILE: file };
  return { env, [Symbol.asyncDispose]: () => sandbox.close() };
}

/** A proxy that knows CONNECT (RFC 9110, 9.3.6), and where it connected to. */
async function startProxy() {
  const targets: string[] = [];
  const server = createServer().on('connect', ({ url = '' }, client, head) => {
    targets.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => other.destroy());
  });
  return { targets, ...(await listening(server)) };
}

describe.each(['express', 'fastify'])('a handler of %s', (framework) => {
  let server: ChildProcess;
  let origin: string;
  beforeAll(async () => {
    const env = { ...process.env, ...provider.env, PORT: '0' };
    server = spawn(process.execPath, [`http/${framework}.js`], {
      cwd: consumer.folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(server.stdout as NodeJS.ReadableStream, 'data');
    origin = `http://127.0.0.1:${String(port).trim()}`;
  });
  afterAll(() => end(server, 'SIGKILL'));

  test.each([
    ['sandbox-SUCCESS', 200, { resultStatus: 'S' }],
    ['sandbox-CANCEL_WINDOW_EXCEED', 409, { resultStatus: 'F', nextStep: 'refund-instead' }],
    ['sandbox-REDIRECT', 202, { resultStatus: 'U' }],
    ['x'.repeat(65), 400, { issues: [{ pointer: '/paymentRequestId', rule: 'maxLength', limit: 64 }] }],
  ])('answers %s with HTTP %i', async (order, status, body) => {
    const response = await fetch(`${origin}/orders/${order}/cancel`, { method: 'POST' });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body });
  });
});
