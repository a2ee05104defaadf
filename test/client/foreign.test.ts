import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { type CancelClientOptions, createCancelClient } from '../../src/index.js';
import { createSigningFetch } from '../../src/index.signature.js';
import type { Fetch } from '../../src/signature/signing-fetch.js';
import { cancelAgainst } from '../support/cancellation.js';
import { credentials, responseHeaders } from '../support/provider.js';
import { answer, paymentId, type Responder, startServer, success } from '../support/server.js';
import { fakeTime } from '../support/time.js';

const bytes = Buffer.from(JSON.stringify(success));

/** Cancels with a `fetch` that is not the standard one. */
async function cancelWith(fetch: Fetch, options: Partial<CancelClientOptions> = {}) {
  const all = { ...credentials, region: 'asia', retry: { maxAttempts: 1 }, fetch, ...options } as CancelClientOptions;
  return await createCancelClient(all).cancel({ paymentId });
}

/** A signed success whose other members are those of `shape`. */
async function signedSuccess(shape: object): Promise<Response> {
  const headers = new Headers(await responseHeaders('/ams/sandbox/api/v1/payments/cancel', bytes));
  return { status: 200, headers, ...shape } as Response;
}

describe('cancel() resolves to U if fetch throws', () => {
  const circle: { cause?: unknown; errors?: unknown[] } = {};
  circle.cause = circle;
  circle.errors = [circle];
  const thrower = () => {
    throw new Error('A trap.');
  };
  const endless: object = new Proxy({}, { get: () => endless });
  const traps = { get: thrower, getPrototypeOf: thrower, has: thrower, ownKeys: thrower };
  const { proxy: revoked, revoke } = Proxy.revocable([], {});
  revoke();

  test.each<[string, unknown]>([
    ['an error that is its own cause', Object.assign(new Error('x'), circle)],
    ['an AggregateError that contains itself', Object.assign(new AggregateError([]), { errors: circle.errors })],
    ['an object with throwing getters', Object.defineProperty(new Error('x'), 'cause', { get: thrower })],
    ['a Proxy whose traps throw', new Proxy(new Error('x'), traps)],
    ['a Proxy without an end', endless],
    ['an error whose list is a revoked Proxy', Object.assign(new Error('x'), { errors: revoked })],
    ['an error of another realm', runInNewContext('new Error("x")')],
    ['undefined', undefined],
    ['a symbol', Symbol('x')],
  ])('%s', async (_, error) => {
    const fetch = async () => {
      throw error;
    };
    for (const evidence of [false, true] as const)
      expect(await cancelWith(fetch, { evidence })).toMatchObject({
        resultStatus: 'U',
        cause: { code: 'NO_RESPONSE', message: 'The connection failed before a complete response arrived.' },
      });
  });

  test('names the option if the error may be a mistake in the given fetch', async () => {
    const mistakes = [new TypeError('x'), new ReferenceError('x'), runInNewContext('new TypeError("x")')];
    for (const error of mistakes) {
      const outcome = await cancelWith(() => Promise.reject(error));
      expect(outcome).toMatchObject({
        cause: {
          code: 'NO_RESPONSE',
          message: `Option \`fetch\` threw a ${error.name}: the connection failed, or the function has a defect.`,
          error: { cause: error },
        },
      });
    }
  });

  test('gives the network reason of a TypeError that has one', async () => {
    const error = new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    const { cause } = (await cancelWith(() => Promise.reject(error))) as { cause?: { message: string } };
    expect(cause?.message).toMatch(/: ECONNRESET\.$/);
  });
});

describe('cancel() reads a response of another fetch', () => {
  test.each<[string, () => object]>([
    [
      'whose body is a Node.js stream (node-fetch)',
      () => ({ body: Readable.from([bytes.subarray(0, 9), bytes.subarray(9)]) }),
    ],
    ['whose body is a stream of text', () => ({ body: Readable.from([bytes.toString()]) })],
    ['that has arrayBuffer() only', () => ({ arrayBuffer: async () => new Uint8Array(bytes).buffer })],
    ['whose arrayBuffer() returns bytes', () => ({ body: {}, arrayBuffer: async () => bytes })],
    [
      'of another realm',
      () => ({ arrayBuffer: async () => runInNewContext('new Uint8Array(bytes).buffer', { bytes: [...bytes] }) }),
    ],
    ['whose stream has chunks of another realm', () => ({ body: Readable.from([foreignBytes()]) })],
  ])('%s', async (_, shape) => {
    for (const evidence of [false, true] as const)
      expect(await cancelWith(() => signedSuccess(shape()), { evidence })).toMatchObject({ resultStatus: 'S' });
    const signed = createSigningFetch({ ...credentials, fetch: () => signedSuccess(shape()) });
    const response = await signed('https://a.example/ams/sandbox/api/v1/payments/cancel', { method: 'POST' });
    expect(await response.json()).toEqual(success);
  });

  test('whose headers have only `get`, also for evidence', async () => {
    const { headers, ...rest } = await signedSuccess({ body: Readable.from([bytes]) });
    const fetch = async () => ({ ...rest, headers: { get: (name: string) => headers.get(name) } }) as Response;
    const { attempts } = await cancelWith(fetch, { evidence: true });
    expect(attempts[0]?.evidence?.response?.headers).toHaveProperty('signature');
  });

  test('without a body as an empty one', async () => {
    const fetch = async () => ({ status: 503, headers: new Headers(), body: null }) as Response;
    expect(await cancelWith(fetch)).toMatchObject({ resultStatus: 'U', cause: { code: 'UNAVAILABLE' } });
  });

  test('but not more than 1 MiB of it', async () => {
    const part = Buffer.alloc(700_000);
    for (const shape of [{ body: Readable.from([part, part]) }, { arrayBuffer: async () => Buffer.alloc(1_048_577) }])
      expect(await cancelWith(() => signedSuccess(shape))).toMatchObject({ cause: { code: 'UNREADABLE_RESPONSE' } });
  });

  test('only once: headers that change or fail later do not matter', async () => {
    const { headers } = await signedSuccess({});
    let reads = 0;
    const once = (name: string) => {
      if (++reads > 5) throw new Error('Read again.');
      return headers.get(name);
    };
    const fetch = () => signedSuccess({ headers: { get: once }, body: Readable.from([bytes]) });
    expect(await cancelWith(fetch, { evidence: true })).toMatchObject({ resultStatus: 'S' });
  });
});

const numbers = {
  async *[Symbol.asyncIterator]() {
    yield 1;
  },
};

function foreignBytes(): unknown {
  return runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] });
}

test.each<[string, unknown, RegExp]>([
  ['undefined', undefined, /`status` must be a whole number/],
  ['text', 'text', /`status` must be/],
  ['no status', { headers: new Headers(), body: null }, /`status` must be/],
  ['no headers', { status: 200, body: null }, /`headers\.get\(name\)` must return/],
  ['plain headers', { status: 200, headers: {}, body: null }, /`headers\.get\(name\)` must return/],
  ['no body', { status: 200, headers: new Headers() }, /`body` must be a stream or null/],
  ['a stream of numbers', { status: 200, headers: new Headers(), body: numbers }, /consist of bytes/],
  ['a text as arrayBuffer()', { status: 200, headers: new Headers(), arrayBuffer: () => ({}) }, /consist of bytes/],
])(
  'the cause names the option `fetch` if it resolves to a response with a defect: %s',
  async (_, response, message) => {
    const fetch = async () => response as Response;
    const outcome = await cancelWith(fetch);
    expect(outcome).toMatchObject({
      resultStatus: 'U',
      cause: { code: 'NO_RESPONSE', message: expect.stringMatching(message) },
    });
    expect(outcome).toMatchObject({
      cause: { message: expect.stringMatching(/^Option `fetch` must resolve to a Response/) },
    });
    const signed = createSigningFetch({ ...credentials, fetch });
    await expect(signed('https://a.example/')).rejects.toMatchObject({ code: 'INVALID_OPTION', option: 'fetch' });
  },
);

describe('after HTTP 421, which Node.js repeats by itself', () => {
  const misdirected: Responder = (response) => void response.writeHead(421).end();

  test('an attempt stays one request, sent with its length', async () => {
    const { outcome, requests } = await cancelAgainst([misdirected, answer(success)]);
    expect(outcome).toMatchObject({ resultStatus: 'U', attempts: [{ httpStatus: 421 }] });
    expect(requests).toHaveLength(1);
    const [{ headers, body } = expect.fail()] = requests;
    expect(headers).toMatchObject({ 'content-length': String(body.length) });
    expect(headers).not.toHaveProperty('transfer-encoding');
  });

  test('a request of a signing fetch stays one request', async () => {
    await using server = await startServer(misdirected, answer(success));
    const signed = createSigningFetch({ ...credentials, unsignedResponse: 'pass' });
    const response = await signed(`${server.baseUrl}/v1/payments/cancel`, { method: 'POST', body: '{}' });
    expect([response.status, server.requests.length]).toEqual([421, 1]);
  });

  test('a replaced global fetch gets the body as text', async () => {
    const original = globalThis.fetch;
    const bodies: unknown[] = [];
    globalThis.fetch = async (_, init) => {
      bodies.push(init?.body);
      return new Response('{}');
    };
    const alipay = createCancelClient({ ...credentials, region: 'asia', retry: { maxAttempts: 1 } });
    await alipay.cancel({ paymentId }).finally(() => {
      globalThis.fetch = original;
    });
    expect(bodies).toEqual([JSON.stringify({ paymentId })]);
  });
});

test('many calls with one signal do not warn of a leak, and all of them abort', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const controller = new AbortController();
  const alipay = createCancelClient({ ...credentials, region: 'asia', fetch: () => new Promise(() => {}) });
  const calls = Array.from({ length: 30 }, () => alipay.cancel({ paymentId }, { signal: controller.signal }));
  const ended = Promise.allSettled(calls);
  // Node.js emits the warning in the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  const results = await ended;
  process.off('warning', note);
  expect(results.map(({ status }) => status)).toEqual(Array(30).fill('rejected'));
  expect(warnings).toEqual([]);
});

test('no duration is negative if the clock is set back', async () => {
  let time = 1_685_599_933_871;
  const now = () => {
    time -= 60_000;
    return time;
  };
  const { options } = fakeTime();
  const outcome = await cancelWith(() => Promise.reject(new Error('x')), {
    ...options,
    now,
    retry: { maxAttempts: 3 },
  });
  expect(outcome.attempts.map(({ duration }) => duration)).toEqual([0, 0, 0]);
});
