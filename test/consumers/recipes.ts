import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../src/sandbox/certificate.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { type Consumer, installRecipes, type Provider, startProvider } from '../support/consumer.js';
import { listening } from '../support/listening.js';
import { type PackedPackage, packPackage } from '../support/package.js';
import { findPostgres, type Postgres, startPostgres } from '../support/postgres.js';
import { end } from '../support/processes.js';

let packed: PackedPackage;
let consumer: Consumer;
let provider: Provider;
beforeAll(async () => {
  packed = await packPackage();
  consumer = await installRecipes(packed.tarball, 'http', 'opentelemetry', 'pg-boss', 'proxy');
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
  const [cancelled] = cancellations.filter((span: Span) => span.attributes['alipay.paymentRequestId'] === ids[0]);
  expect(cancelled).toMatchObject({ attributes: { 'alipay.resultStatus': 'S', 'alipay.repeated': false }, status: 0 });
  const attempts = spans.filter(({ parent }: Span) => parent === cancelled.spanId);
  expect(attempts).toMatchObject([
    { name: 'alipay attempt', traceId: cancelled.traceId, attributes: { 'alipay.attempt': 1 }, status: 2 },
    { name: 'alipay attempt', attributes: { 'alipay.attempt': 2, 'http.response.status_code': 200 }, status: 0 },
  ]);
  const points = (name: string) =>
    metrics
      .find((metric: { name: string }) => metric.name === name)
      .dataPoints.map((point: Point) => [
        point.attributes['alipay.resultStatus'],
        typeof point.value === 'number' ? point.value : point.value.count,
      ]);
  expect(points('alipay.cancellations')).toEqual(
    expect.arrayContaining([
      ['S', 1],
      ['F', 1],
    ]),
  );
  expect(points('alipay.attempt.duration')).toHaveLength(3);
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

const bin = await findPostgres();
if (bin === undefined) {
  if (process.env['CI']) throw new Error('PostgreSQL is missing. Install it: apt-get install postgresql');
  console.warn('SKIPPED: PostgreSQL is missing, so its queue is not tried. apt-get install postgresql');
}

describe.skipIf(bin === undefined)('a cancellation on a queue in PostgreSQL', () => {
  let postgres: Postgres;
  let env: Record<string, string>;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    postgres = await startPostgres(bin as string);
    const queue = { QUEUE_DELAY: '3', QUEUE_BACKOFF: '0', QUEUE_LOCK: '5' };
    env = { ...provider.env, ...queue, DATABASE_URL: postgres.url };
  });
  afterAll(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    await postgres.close();
  });

  function start(file: string, args: string[] = [], more: Record<string, string> = {}): ChildProcess {
    const all = { ...process.env, ...env, ...more };
    const child = spawn(process.execPath, [file, ...args], { cwd: consumer.folder, env: all, stdio: 'ignore' });
    children.push(child);
    return child;
  }

  const jobs = (queue: string, columns: string) =>
    postgres.query(`select ${columns} from pgboss.job where name = '${queue}' order by data->>'paymentRequestId'`);
  const states = () => jobs('cancellations', "data->>'paymentRequestId', state, output->>'resultStatus'");
  const seen = (id: string) => provider.sandbox.requests.filter(({ body }) => body?.includes(`"${id}"`));

  test('is repeated, though workers are killed, until each payment is cancelled; none is lost', async () => {
    const ids = ['a', 'b', 'c', 'd'].map((name) => `sandbox-UNKNOWN_TIMES-4.${name}`);
    const known = 'sandbox-CANCEL_WINDOW_EXCEED.known';
    const printed = await consumer.run(process.execPath, ['pg-boss/main.js', ...ids, known], env);
    expect(JSON.parse(printed)).toEqual([...ids.map(() => 'U'), 'F']);
    expect(states()).toEqual(ids.map((id) => `${id}|created|`));

    const sent = () => ids.flatMap(seen).length;
    let worker = start('pg-boss/worker.js');
    for (let kill = 0; kill < 2; kill++) {
      const before = sent();
      await expect.poll(sent, { timeout: 60_000 }).toBeGreaterThan(before);
      await end(worker, 'SIGKILL');
      worker = start('pg-boss/worker.js');
    }
    await expect.poll(states, { timeout: 120_000, interval: 500 }).toEqual(ids.map((id) => `${id}|completed|S`));
    await end(worker, 'SIGKILL');
    for (const id of ids) {
      expect(seen(id).at(-1)?.answer).toBe('SUCCESS');
      expect(new Set(seen(id).map(({ body }) => body)).size).toBe(1);
    }
  });

  test('is not lost with the process that was to cancel', async () => {
    const id = 'sandbox-ANSWER_AFTER-1000.died-pg';
    const main = start('pg-boss/main.js', [id]);
    await expect.poll(() => seen(id).length, { timeout: 60_000 }).toBe(1);
    await end(main, 'SIGKILL');
    const worker = start('pg-boss/worker.js');
    await expect.poll(states, { timeout: 60_000, interval: 500 }).toContain(`${id}|completed|S`);
    await end(worker, 'SIGKILL');
    expect(seen(id).length).toBeGreaterThan(1);
  });

  test('ends in the dead-letter queue when its time is up, with the request and what the support asks for', async () => {
    const id = 'sandbox-HTTP_500.dead-pg';
    expect(JSON.parse(await consumer.run(process.execPath, ['pg-boss/main.js', id], env))).toEqual(['U']);
    const worker = start('pg-boss/worker.js', [], { QUEUE_GIVE_UP: '0' });
    const letters = () => jobs('cancellations-dead-letter', 'data').map((row) => JSON.parse(row));
    await expect.poll(letters, { timeout: 60_000, interval: 500 }).toMatchObject([
      {
        request: { paymentRequestId: id },
        cause: 'The HTTP status is 500.',
        nextStep: 'retry',
        support: { clientId: provider.sandbox.clientId, paymentRequestId: id, httpStatus: 500 },
      },
    ]);
    await expect.poll(states, { timeout: 60_000 }).toContain(`${id}|completed|U`);
    await end(worker, 'SIGKILL');
  });
});
