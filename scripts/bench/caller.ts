import {
  constants,
  createPrivateKey,
  createPublicKey,
  sign as cryptoSign,
  verify as cryptoVerify,
  type KeyObject,
} from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';

/**
 * Makes `calls` calls, `concurrency` at a time, with one contender, in its own process, and sends a report.
 *
 * - `client`: `cancel()` of the built package
 * - `floor`: the least that any caller must do: JSON, sign, `fetch`, read, verify, JSON; signs in the thread pool, as the package does
 * - `synchronous`: the floor, but signs on the event loop, as most SDKs do
 */
export interface CallerParameters {
  contender: 'client' | 'floor' | 'synchronous';
  origin: string;
  path: string;
  clientId: string;
  privateKey: string;
  alipayPublicKey: string;
  paymentId: string;
  /** The number of calls before the measurement. */
  warmUp: number;
  calls: number;
  concurrency: number;
}

export interface CallerReport {
  callsPerSecond: number;
  /** CPU time per call, all threads, in microseconds. */
  cpu: number;
  /** The 99th percentile of the event loop's delay, in milliseconds. */
  delay: number;
  /** The growth of the process during the calls, in megabytes. */
  memory: number;
}

const parameters: CallerParameters = JSON.parse(process.argv[2] ?? '{}');
const { origin, path, clientId, privateKey, alipayPublicKey, paymentId } = parameters;
const call = await contender();
// Without a warm-up, compilation would cost more than the calls.
await run(parameters.warmUp, 64);
process.send?.(await measure(), () => process.exit());

async function contender(): Promise<() => Promise<unknown>> {
  if (parameters.contender !== 'client') return floor(parameters.contender === 'synchronous');
  const { createCancelClient } = await import(new URL('../../dist/src/index.js', import.meta.url).href);
  const baseUrl = origin + path.replace('/v1/payments/cancel', '');
  const client = createCancelClient({
    clientId,
    privateKey,
    alipayPublicKey,
    baseUrl,
    attemptTimeout: 60_000,
    deadline: 60_000,
  });
  return async () => {
    const outcome = await client.cancel({ paymentId });
    if (outcome.resultStatus !== 'S') throw new Error(`${outcome.resultStatus}: ${outcome.cause?.message}`);
  };
}

function floor(synchronous: boolean): () => Promise<unknown> {
  const [key, publicKey] = [createPrivateKey(privateKey), createPublicKey(alipayPublicKey)].map((key) => ({
    key,
    padding: constants.RSA_PKCS1_PADDING,
  })) as [{ key: KeyObject; padding: number }, { key: KeyObject; padding: number }];
  const signContent = synchronous ? cryptoSign : promisify(cryptoSign);
  return async () => {
    const body = JSON.stringify({ paymentId });
    const time = String(Date.now());
    const signature = await signContent('sha256', Buffer.from(`POST ${path}\n${clientId}.${time}.${body}`), key);
    const headers = {
      'Content-Type': 'application/json; charset=UTF-8',
      'Client-Id': clientId,
      'Request-Time': time,
      Signature: `algorithm=RSA256,signature=${encodeURIComponent(signature.toString('base64'))}`,
    };
    const response = await fetch(origin + path, { method: 'POST', headers, body });
    const bytes = Buffer.from(await response.arrayBuffer());
    const answered = `POST ${path}\n${clientId}.${response.headers.get('Response-Time')}.`;
    const [, value = ''] = /signature=(.*)$/.exec(response.headers.get('Signature') ?? '') ?? [];
    const content = Buffer.concat([Buffer.from(answered), bytes]);
    const verified = cryptoVerify('sha256', content, publicKey, Buffer.from(decodeURIComponent(value), 'base64'));
    if (!verified || JSON.parse(bytes.toString()).result.resultStatus !== 'S') throw new Error('No success.');
  };
}

async function run(calls: number, concurrency: number): Promise<void> {
  let left = calls;
  const one = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}

async function measure(): Promise<CallerReport> {
  const { calls, concurrency } = parameters;
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run(calls, concurrency);
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  delays.disable();
  clearInterval(sampling);
  return {
    callsPerSecond: (calls / elapsed) * 1000,
    cpu: (user + system) / calls,
    delay: delays.percentile(99) / 1e6,
    memory: (most - before) / 1024 ** 2,
  };
}
